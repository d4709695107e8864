package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where what a run writes ends. */
@Timeout(60)
final class RunOutputTest {
  private final Captured output = new Captured();
  private final RunOutput run = new RunOutput(() -> {});

  @BeforeEach
  void deliver() {
    run.deliverTo(output);
  }

  private void take(int stream, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    run.take(stream, bytes, bytes.length);
  }

  private void end() {
    take(1, run.mark() + " 3\n");
    take(2, run.mark() + "\n");
  }

  @Test
  void theMarksEndItAndAreNotDelivered() {
    take(1, "out");
    take(2, "err" + run.mark() + "\n");
    take(1, " and more" + run.mark() + " 42\n");
    assertEquals(OptionalInt.of(42), run.await());
    assertEquals("out and more", output.out());
    assertEquals("err", output.err());
  }

  @Test
  void marksAreFoundInPieces() {
    ("x" + run.mark() + " 7\n").chars().forEach(c -> take(1, Character.toString(c)));
    (run.mark() + "\n").chars().forEach(c -> take(2, Character.toString(c)));
    assertEquals(OptionalInt.of(7), run.await());
    assertEquals("x", output.out());
  }

  @Test
  void whatOnlyLooksLikeAMarkIsDeliveredWhole() {
    String almost = run.mark().substring(0, run.mark().length() - 1);
    take(1, "a\002\002b" + almost);
    take(1, "z\002");
    end();
    assertEquals(OptionalInt.of(3), run.await());
    assertEquals("a\002\002b" + almost + "z\002", output.out());
  }

  @Test
  void nothingIsHeldBackThatCannotBeAMark() {
    take(1, "10%");
    assertEquals("10%", output.out());
  }

  @Test
  void whatComesAfterTheEndIsNobodys() {
    end();
    take(1, "late");
    assertEquals("", output.out());
  }

  @Test
  void streamsThatEndWithoutAMarkTellNoStatus() {
    run.end(1);
    run.end(2);
    assertEquals(OptionalInt.empty(), run.await());
  }

  @Test
  void aSinkThatFailsStopsTheRunAndIsTold() {
    AtomicInteger stops = new AtomicInteger();
    RunOutput failing = new RunOutput(stops::incrementAndGet);
    failing.deliverTo((_, _, _, _) -> {
      throw new IllegalStateException("full");
    });
    failing.take(1, new byte[] {'x'}, 1);
    failing.take(1, new byte[] {'y'}, 1);
    failing.end(1);
    failing.end(2);
    assertEquals(1, stops.get());
    assertThrows(IllegalStateException.class, failing::await);
  }
}
