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
import static jbuild.cli.progress.Events.statusDone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import jbuild.engine.progress.BuildEvent;
import jbuild.parser.lint.Rule;
import org.junit.jupiter.api.Test;

/** Sections 5.1 and 5.3. */
final class PlainRendererTest {
  private final PlainRenderer renderer = new PlainRenderer("jbuild 1", false);
  private final StringBuilder text = new StringBuilder();

  @Test
  void aBuildThatFailsLooksLikeTheSample() {
    tell(
        announced(1, "[internal] load build definition from Dockerfile"),
        started(1, 0),
        statusDone(1, 1, "transferring dockerfile:", 118, 0),
        done(1, 2),
        announced(5, "[1/3] FROM docker.io/library/alpine:3@sha256:0aa1"),
        cached(5, 3),
        announced(6, "[2/3] COPY conf /etc/conf"),
        started(6, 10),
        done(6, 110),
        announced(7, "[3/3] RUN ./check --strict"),
        started(7, 200),
        log(7, 410, "reading /etc/conf\nbad key "),
        log(7, 433, "\"colour\"\n"),
        failed(7, 500, "process \"/bin/sh -c ./check --strict\" did not complete"));
    expect(
        """
        #0 building with jbuild 1

        #1 [internal] load build definition from Dockerfile
        #1 transferring dockerfile: 118B done
        #1 DONE 0.0s

        #5 [1/3] FROM docker.io/library/alpine:3@sha256:0aa1
        #5 CACHED

        #6 [2/3] COPY conf /etc/conf
        #6 DONE 0.1s

        #7 [3/3] RUN ./check --strict
        #7 0.210 reading /etc/conf
        #7 0.233 bad key "colour"
        #7 ERROR: process "/bin/sh -c ./check --strict" did not complete
        """);
  }

  @Test
  void oneStepKeepsTheFloorWhileItSpeaks() {
    tell(
        announced(1, "a"),
        announced(2, "b"),
        started(1, 0),
        started(2, 0),
        log(2, 100, "b1\n"),
        log(1, 200, "a1\n"),
        log(2, 300, "b2\n"),
        done(1, 400),
        log(2, 500, "b3\n"),
        done(2, 600));
    expect(
        """
        #0 building with jbuild 1

        #1 a
        #1 0.200 a1
        #1 DONE 0.4s

        #2 b
        #2 0.100 b1
        #2 0.300 b2
        #2 0.500 b3
        #2 DONE 0.6s
        """);
  }

  @Test
  void aSilentStepLosesTheFloorAndGetsItBack() {
    tell(
        announced(1, "a"),
        announced(2, "b"),
        started(1, 0),
        started(2, 0),
        log(1, 100, "a1\n"),
        log(2, 5_000, "b1\n"));
    text.append(renderer.tick(nanos(5_099)));
    text.append(renderer.tick(nanos(5_100)));
    tell(log(1, 11_000, "a2\n"), done(1, 12_000), done(2, 120_000));
    expect(
        """
        #0 building with jbuild 1

        #1 a
        #1 0.100 a1
        #1 ...

        #2 b
        #2 5.000 b1
        #2 ...

        #1 a
        #1 11.00 a2
        #1 DONE 12.0s

        #2 b
        #2 DONE 120.0s
        """);
  }

  @Test
  void aStepThatEndsIsShownAtOnceAndTheFloorGoesBack() {
    tell(
        announced(1, "a"),
        announced(2, "b"),
        started(1, 0),
        started(2, 0),
        done(2, 100),
        log(1, 200, "a1\n"),
        done(1, 300));
    expect(
        """
        #0 building with jbuild 1

        #1 a
        #1 ...

        #2 b
        #2 DONE 0.1s

        #1 a
        #1 0.200 a1
        #1 DONE 0.3s
        """);
  }

  @Test
  void transfersAreToldAtTheStartAtFivePerCentAndAtTheEnd() {
    tell(
        announced(1, "pull"),
        started(1, 0),
        status(1, 0, "sha256:ab", 0, 29_100_000),
        status(1, 100, "sha256:ab", 1_000_000, 29_100_000),
        status(1, 200, "sha256:ab", 3_100_000, 29_100_000),
        status(1, 300, "sha256:ab", 3_200_000, 29_100_000),
        status(1, 5_200, "sha256:ab", 3_300_000, 29_100_000),
        statusDone(1, 5_400, "sha256:ab", 29_100_000, 29_100_000),
        status(1, 5_500, "counting", 1_210, 0),
        done(1, 6_000));
    expect(
        """
        #0 building with jbuild 1

        #1 pull
        #1 sha256:ab 0B / 29.10MB
        #1 sha256:ab 3.10MB / 29.10MB 0.2s
        #1 sha256:ab 3.30MB / 29.10MB 5.2s
        #1 sha256:ab 29.10MB / 29.10MB 5.4s done
        #1 counting 1.21kB
        #1 DONE 6.0s
        """);
  }

  @Test
  void cancelledStepsAreToldIfTheyHadBegun() {
    tell(announced(1, "a"), announced(2, "b"), started(1, 0), cancelled(2, 1), cancelled(1, 1));
    expect(
        """
        #0 building with jbuild 1

        #1 a
        #1 CANCELED
        """);
  }

  @Test
  void outputWithoutALineEndIsToldWhenTheStepEnds() {
    tell(announced(1, "a"), started(1, 0), log(1, 10, "no end"), done(1, 20));
    expect(
        """
        #0 building with jbuild 1

        #1 a
        #1 0.020 no end
        #1 DONE 0.0s
        """);
  }

  @Test
  void controlCharactersAreShownAndNotObeyed() {
    tell(
        announced(1, "RUN \u001b]0;title\u0007"),
        started(1, 0),
        log(1, 1, "\u001b[31mred\u001b[0m\u001b[2J\r50%\r\ndone\n"),
        new BuildEvent.Log(1, 2, new byte[] {(byte) 0xff, '\n'}, nanos(2)),
        failed(1, 3, "two\nlines"));
    expect(
        """
        #0 building with jbuild 1

        #1 RUN \\x1b]0;title\\x07
        #1 0.001 red\\x1b[2J
        #1 0.001 50%
        #1 0.001 done
        #1 0.002 \ufffd
        #1 ERROR: two\\nlines
        """);
  }

  @Test
  void endlessOutputWithoutALineEndIsCut() {
    String piece = "x".repeat(LineSplitter.LONGEST / 2);
    tell(announced(1, "a"), started(1, 0), log(1, 1, piece), log(1, 2, piece), log(1, 3, "y\n"));
    expect("#0 building with jbuild 1\n\n#1 a\n#1 0.002 " + piece + piece + "\n#1 0.003 y\n");
  }

  @Test
  void warningsAreToldWithTheirStepAndLintAtTheEnd() {
    tell(
        announced(1, "a"),
        started(1, 0),
        new BuildEvent.Warning(1, "odd"),
        done(1, 1),
        new BuildEvent.LintWarnings(
            LintBlockTest.SOURCE,
            List.of(LintBlockTest.warning(Rule.JSON_ARGS_RECOMMENDED, "text", 9))));
    text.append(renderer.finish(nanos(2)));
    expect(
        """
        #0 building with jbuild 1

        #1 a
        #1 WARN: odd
        #1 DONE 0.0s

         1 warning found (use --debug to expand):
         - JSONArgsRecommended: text (line 9)
        """);
  }

  @Test
  void whatIsStillWaitingIsToldAtTheEnd() {
    tell(announced(1, "a"), announced(2, "b"), started(1, 0), started(2, 0), log(2, 1, "late\n"));
    text.append(renderer.finish(nanos(2)));
    expect(
        """
        #0 building with jbuild 1

        #1 a
        #1 ...

        #2 b
        #2 0.001 late
        """);
  }

  @Test
  void anEventOfAnUnknownVertexIsABug() {
    BuildEvent event = started(9, 0);
    assertThrows(IllegalStateException.class, () -> renderer.on(event));
  }

  private void tell(BuildEvent... events) {
    for (BuildEvent event : events) {
      text.append(renderer.on(event));
    }
  }

  private void expect(String expected) {
    assertEquals(expected, text.toString());
  }
}
