package jbuild.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;
import jbuild.engine.graph.OpRunner;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/** Does nothing, so that what is measured is the deciding: every vertex comes to the same layer. */
final class ToyRunner implements OpRunner {
  private static final Digest ANYTHING = Digest.of("anything".getBytes(US_ASCII));
  private static final Result LAYER =
      new Result.Layers(Optional.of(new Committed(List.of(new DiffId(ANYTHING)), ANYTHING)));

  @Override
  public Optional<Selected> selectedContent(Vertex vertex, int input, Result result) {
    return result instanceof Result.Local ? Optional.of(Selected.of(ANYTHING)) : Optional.empty();
  }

  @Override
  public Result run(Vertex vertex, List<Result> inputs, CacheKey.Deferred key, Session session) {
    return LAYER;
  }
}
