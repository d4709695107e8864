package jbuild.cli.progress;

import static jbuild.cli.progress.Events.announced;
import static jbuild.cli.progress.Events.done;
import static jbuild.cli.progress.Events.log;
import static jbuild.cli.progress.Events.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressDisplayTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

  @Test
  void everythingThatWasToldIsWrittenBeforeCloseReturns() {
    int lines = 10_000;
    try (ProgressDisplay display = new ProgressDisplay(new PlainRenderer("x", false), out)) {
      display.on(announced(1, "a"));
      display.on(started(1, 0));
      for (int i = 0; i < lines; i++) {
        display.on(log(1, 1, "line\n"));
      }
      display.on(done(1, 2));
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertEquals(lines, text.lines().filter(l -> l.endsWith(" line")).count());
    assertEquals("#1 DONE 0.0s", text.lines().reduce("", (_, l) -> l));
  }

  @Test
  void aBrokenRendererBlocksNobodyAndIsToldAtTheEnd() {
    ProgressDisplay display = new ProgressDisplay(new PlainRenderer("x", false), out);
    for (int i = 0; i < 10_000; i++) {
      display.on(started(9, 0));
    }
    assertThrows(IllegalStateException.class, display::close);
  }
}
