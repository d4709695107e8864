package jbuild.engine.solver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/** Runs toy steps: each makes a layer that says what it was told to make, and is counted. */
final class ToyRunner implements OpRunner {
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Runnable> actions = new HashMap<>();
  private final Map<String, String> contents = new HashMap<>();

  /** What a step does before it makes its layer. */
  ToyRunner doing(String step, Runnable action) {
    actions.put(step, action);
    return this;
  }

  /** What a step's layer holds; its own name where nothing is said. */
  ToyRunner making(String step, String content) {
    contents.put(step, content);
    return this;
  }

  List<String> ran() {
    return List.copyOf(ran);
  }

  @Override
  public Optional<Digest> selectedContent(Vertex vertex, int input, Result result) {
    return Optional.empty();
  }

  @Override
  public Result run(Vertex vertex, List<Result> inputs, CacheKey key, Session session) {
    if (vertex.op() instanceof Op.Scratch) {
      return new Result.Layers(Optional.empty());
    }
    String name = vertex.label().name();
    ran.add(name);
    actions.getOrDefault(name, () -> {}).run();
    DiffId layer = new DiffId(digest(contents.getOrDefault(name, name)));
    List<DiffId> layers = new ArrayList<>();
    StringBuilder chain = new StringBuilder();
    for (Result input : inputs) {
      if (input instanceof Result.Layers(var snapshot) && snapshot.isPresent()) {
        layers.addAll(snapshot.get().layers());
        chain.append(snapshot.get().contentChain());
      }
    }
    layers.add(layer);
    return new Result.Layers(
        Optional.of(new Committed(layers, digest(chain.append(layer).toString()))));
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(UTF_8));
  }
}
