package jbuild.cli.progress;

import static jbuild.cli.progress.Events.announced;
import static jbuild.cli.progress.Events.cached;
import static jbuild.cli.progress.Events.cancelled;
import static jbuild.cli.progress.Events.done;
import static jbuild.cli.progress.Events.failed;
import static jbuild.cli.progress.Events.log;
import static jbuild.cli.progress.Events.nanos;
import static jbuild.cli.progress.Events.started;
import static jbuild.cli.progress.Events.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jbuild.engine.progress.BuildEvent;
import jbuild.parser.lint.Rule;
import org.junit.jupiter.api.Test;

/** Section 5.4. */
final class TtyRendererTest {
  @Test
  void runningStepsShowTheirLastSixLines() {
    TtyRenderer renderer = new TtyRenderer(0, 40, 24, false, false);
    tell(renderer, announced(1, "[1/2] FROM x"), announced(2, "[2/2] RUN make"));
    tell(renderer, cached(1, 5), started(2, 100));
    for (int i = 1; i <= 8; i++) {
      tell(renderer, log(2, 200, "line " + i + "\n"));
    }
    assertEquals(
        """
        [+] Building 1.3s (1/2)           jbuild
         => CACHED [1/2] FROM x             0.0s
         => [2/2] RUN make                  1.2s
         => => # line 3
         => => # line 4
         => => # line 5
         => => # line 6
         => => # line 7
         => => # line 8
        """,
        plain(renderer.tick(nanos(1300))));
  }

  @Test
  void theLastFrameSaysFinishedAndKeepsEveryStep() {
    TtyRenderer renderer = new TtyRenderer(0, 44, 3, false, false);
    for (int i = 1; i <= 4; i++) {
      tell(renderer, announced(i, "step " + i), started(i, 0));
    }
    tell(renderer, status(1, 10, "transferring context:", 2, 0), done(1, 1000));
    tell(renderer, failed(2, 1000, "no"), cancelled(3, 1000), cancelled(4, 1000));
    tell(renderer, announced(5, "never begun"), cancelled(5, 1000));
    tell(
        renderer,
        new BuildEvent.LintWarnings(
            LintBlockTest.SOURCE,
            List.of(
                LintBlockTest.warning(Rule.STAGE_NAME_CASING, "b", 1),
                LintBlockTest.warning(Rule.UNDEFINED_VAR, "d", 2))));
    assertEquals(
        """
        [+] Building 2.0s (4/5) FINISHED      jbuild
         => step 1                              1.0s
         => => transferring context: 2B         0.0s
         => ERROR step 2                        1.0s
         => CANCELED step 3                     1.0s
         => CANCELED step 4                     1.0s

         2 warnings found (use --debug to expand):
         - StageNameCasing: b (line 1)
         - UndefinedVar: d (line 2)
        """,
        plain(renderer.finish(nanos(2000))));
  }

  @Test
  void onASmallScreenEndedStepsGoFirst() {
    TtyRenderer renderer = new TtyRenderer(0, 30, 4, false, false);
    for (int i = 1; i <= 3; i++) {
      tell(renderer, announced(i, "step " + i), started(i, 0));
    }
    tell(renderer, done(1, 10));
    String frame = plain(renderer.tick(nanos(20)));
    assertEquals(3, frame.lines().count(), frame);
    assertTrue(frame.contains("step 2") && frame.contains("step 3"), frame);
  }

  @Test
  void aFrameIsDrawnOverTheOneBefore() {
    TtyRenderer renderer = new TtyRenderer(0, 30, 10, true, false);
    tell(renderer, announced(1, "a very long name that does not fit"), started(1, 0));
    renderer.tick(nanos(10));
    String frame = renderer.tick(nanos(20));
    assertTrue(frame.startsWith("\u001b[?7l\u001b[2A\r[+] Building"), frame);
    assertTrue(frame.contains("\u001b[34m => a very long name that 0.0s\u001b[0m"), frame);
    assertTrue(frame.endsWith("\u001b[J\u001b[?7h"), frame);
  }

  private static void tell(TtyRenderer renderer, BuildEvent... events) {
    for (BuildEvent event : events) {
      assertEquals("", renderer.on(event));
    }
  }

  /** The frame without cursor movements. */
  private static String plain(String frame) {
    return frame.replaceAll("\u001b\\[[?0-9;]*[a-zA-Z]", "").replace("\r", "");
  }
}
