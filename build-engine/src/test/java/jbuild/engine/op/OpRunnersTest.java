package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.cache.CacheKey;
import jbuild.cache.Store;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner.Session;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.failure.Cancellation;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpRunnersTest {
  private static final class Silent implements Session {
    @Override
    public void log(int stream, byte[] bytes, int offset, int length) {}

    @Override
    public void warn(String text) {}

    @Override
    public Cancellation cancellation() {
      return new Cancellation();
    }
  }

  @TempDir private Path directory;

  private int expectedAfterADirectoryIsMade(WantedForms wanted) throws IOException {
    TestWorkshop.Expecting executor = new TestWorkshop.Expecting();
    Vertex below = new Vertex(new Op.Scratch(), List.of(), Vertex.Label.HIDDEN);
    Vertex vertex =
        new Vertex(
            new Op.MakeDirectory("/work", "", OptionalLong.empty()),
            List.of(new Edge(below, Edge.Role.ROOT)),
            Vertex.Label.HIDDEN);
    CacheKey key = new CacheKey(Digest.of(wanted.toString().getBytes(UTF_8)));
    try (Store store = Store.open(directory.resolve("store"))) {
      OpRunners runners =
          new OpRunners(TestWorkshop.of(store, executor, InstantSource.system(), wanted));
      Result nothing = runners.run(below, List.of(), () -> key, new Silent());
      assertEquals(0, executor.expected());
      Result made = runners.run(vertex, List.of(nothing), () -> key, new Silent());
      assertEquals(
          1, assertInstanceOf(Result.Layers.class, made).snapshot().orElseThrow().layers().size());
    }
    return executor.expected();
  }

  @Test
  void theExecutorGetsReadyWhileFilesBelowAStepAreMade() throws IOException {
    assertEquals(1, expectedAfterADirectoryIsMade(WantedForms.TREES));
  }

  @Test
  void nothingIsMadeReadyForWhatIsOnlyExported() throws IOException {
    WantedForms exported = new WantedForms(_ -> false, _ -> true, Optional.empty());
    assertEquals(0, expectedAfterADirectoryIsMade(exported));
  }
}
