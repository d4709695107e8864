package jbuild.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.api.BuildException;
import jbuild.api.BuildRequest.BuildContext;
import jbuild.engine.progress.BuildEvent;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Reference;
import jbuild.parser.Diagnostic;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramTest {
  @TempDir private Path directory;
  private CommandLineRun run = new CommandLineRun(Path.of("/"));

  @BeforeEach
  void begin() {
    run = new CommandLineRun(directory);
  }

  @Test
  void aContextAloneIsBuilt() {
    assertEquals(0, run.run("."));
    assertEquals(
        new BuildContext.Directory(directory.resolve(".")),
        run.engine.requests.getFirst().context());
    assertEquals(List.of("build in /state"), run.engine.calls);
  }

  @Test
  void rootMayStandBeforeTheCommandAndOptionsAfterTheContext() {
    assertEquals(0, run.run("--root", "/elsewhere", "images"));
    assertEquals(0, run.run("build", ".", "--target", "x", "--root=/third"));
    assertEquals(Optional.of("x"), run.engine.requests.getFirst().target());
    assertEquals(List.of("build in /third"), run.engine.calls);
  }

  @Test
  void aUserWithoutRootAnywhereGetsTheDataDirectoryOrTheSystems() throws IOException {
    run.variables.remove("JBUILD_ROOT");
    run.variables.put("XDG_DATA_HOME", "/data");
    assertEquals(0, run.run("."));
    boolean isRoot = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    String root = isRoot ? "/var/lib/jbuild" : "/data/jbuild";
    assertEquals(List.of("build in " + root), run.engine.calls);
  }

  @Test
  void nothingAtAllIsAnErrorThatShowsTheCommands() {
    assertEquals(2, run.run());
    assertTrue(run.err().contains("Usage: jbuild [build] [OPTIONS] CONTEXT"), run.err());
    assertEquals("", run.out());
  }

  @Test
  void helpGoesToStandardOutput() {
    assertEquals(0, run.run("help"));
    assertEquals(0, run.run("help", "build"));
    assertEquals(0, run.run("images", "--help"));
    assertTrue(run.out().contains("--build-arg"), run.out());
    assertTrue(run.out().contains("Usage: jbuild images"), run.out());
    assertEquals("", run.err());
    assertEquals(2, run.run("help", "bake"));
  }

  @Test
  void versionIsTheBuilds() {
    assertEquals(0, run.run("version"));
    assertTrue(run.out().matches("jbuild \\d+\\.\\d+.*\n"), run.out());
  }

  @Test
  void anUnknownOptionIsNamedInOneLine() {
    assertEquals(2, run.run("build", "--frobnicate", "."));
    assertEquals(
        "ERROR: PARSE: unknown option: --frobnicate (see \"jbuild build --help\")\n", run.err());
  }

  @Test
  void optionsOfBuildxThatAreNotThereYetAreRefusedByName() {
    for (String option :
        List.of(
            "--cache-from=x",
            "--cache-to=x",
            "--attest=x",
            "--builder=b",
            "--annotation=a=b",
            "--memory=1g",
            "--security-opt=x")) {
      CommandLineRun one = new CommandLineRun(directory);
      assertEquals(2, one.run("build", option, "."), option);
      String name = option.substring(0, option.indexOf('='));
      assertTrue(one.err().contains("option " + name + " is not supported yet"), one.err());
      assertTrue(one.engine.requests.isEmpty());
    }
    assertEquals(2, run.run("build", "--squash", "."));
    assertTrue(run.err().contains("option --squash is not supported yet"), run.err());
  }

  @Test
  void attestationsMayBeTurnedOffButNotOn() {
    assertEquals(0, run.run("build", "--provenance=false", "--sbom", "false", "."));
    assertEquals(2, run.run("build", "--provenance=mode=max", "."));
    assertTrue(run.lastLine().contains("option --provenance is not supported yet"), run.err());
  }

  @Test
  void flagsMayBeGivenAValueAsInDocker() {
    assertEquals(0, run.run("build", "--pull=true", "--no-cache=false", "."));
    assertTrue(run.engine.requests.getFirst().pull());
    assertFalse(run.engine.requests.getFirst().noCache());
  }

  @Test
  void lettersMayStandTogetherAndBeforeTheirValue() {
    assertEquals(0, run.run("build", "-qDtname:1", "-flatin.df", "."), run.err());
    assertEquals(List.of(Reference.parse("name:1")), run.engine.requests.getFirst().tags());
    assertEquals(2, run.run("build", "-qZ", "."));
    assertTrue(run.lastLine().contains("unknown option"), run.err());
  }

  @Test
  void aMissingContextIsAnError() {
    assertEquals(8, run.run("build", "nowhere"));
    assertEquals("ERROR: CONTEXT: build context: path \"nowhere\" not found\n", run.err());
    assertEquals(2, run.run("build"));
    assertEquals(2, run.run("build", ".", "."));
    assertEquals(2, run.run("build", "-f", "-", "-"));
  }

  @Test
  void theImageIdFileHoldsTheConfigsDigestWithoutALineEnd() throws IOException {
    Path file = directory.resolve("id");
    assertEquals(0, run.run("build", "--iidfile", "id", "."));
    assertEquals(ScriptedEngine.IMAGE.config().digest().toString(), Files.readString(file));
    try (var names = Files.list(directory)) {
      assertEquals(List.of(file), names.toList());
    }
  }

  @Test
  void aFailedBuildLeavesTheOldImageIdFileAlone() throws IOException {
    Path file = directory.resolve("id");
    Files.writeString(file, "old");
    run.engine.failure = Optional.of(new Failure(ErrorClass.NET, "no route"));
    assertEquals(7, run.run("build", "--iidfile", "id", "."));
    assertEquals("old", Files.readString(file));
  }

  @Test
  void aResultFileWithoutADirectoryFailsBeforeTheBuild() {
    assertEquals(14, run.run("build", "--iidfile", "missing/id", "."));
    assertEquals(14, run.run("build", "--metadata-file", ".", "."));
    assertTrue(run.engine.requests.isEmpty());
  }

  @Test
  void quietPrintsTheImageIdAlone() {
    run.engine.events = List.of(new BuildEvent.Announced(1, "[internal] load"));
    assertEquals(0, run.run("build", "-q", "."));
    assertEquals(ScriptedEngine.IMAGE.config().digest() + "\n", run.out());
    assertEquals("", run.err());
  }

  @Test
  void progressModeComesFromTheOptionThenTheVariableThenTheTerminal() {
    run.variables.put("BUILDKIT_PROGRESS", "quiet");
    assertEquals(0, run.run("build", "."));
    assertEquals("", run.err());
    assertEquals(0, run.run("build", "--progress", "plain", "."));
    assertTrue(run.err().startsWith("#0 building with jbuild "), run.err());
    assertEquals(2, run.run("build", "--progress", "rawjson", "."));
    run.variables.remove("BUILDKIT_PROGRESS");
    run.terminal = Optional.of(new Environment.Terminal(60, 20));
    assertEquals(0, run.run("build", "."));
    assertTrue(run.err().contains("FINISHED"), run.err());
  }

  @Test
  void aFailingStepEndsWithItsOutputItsLinesAndTheClassWord() {
    Source source =
        new Source(
            "Dockerfile",
            "FROM x\nENV MODE=x\nCOPY conf /etc/conf\nRUN ./check --strict\n"
                .getBytes(StandardCharsets.UTF_8));
    String message =
        "process \"/bin/sh -c ./check --strict\" did not complete successfully: exit code: 3";
    run.engine.failure =
        Optional.of(
            new BuildException(
                ErrorClass.STEP,
                message,
                Optional.empty(),
                new BuildException.Details(
                    Optional.of(source),
                    List.of(Diagnostic.error(message, SourceRange.line(4))),
                    Optional.of("[3/3] RUN ./check --strict"),
                    List.of("0.210 reading /etc/conf", "0.233 bad key \"colour\""))));
    assertEquals(10, run.run("build", "--progress=quiet", "."));
    assertEquals(
        """
        ------
         > [3/3] RUN ./check --strict:
        0.210 reading /etc/conf
        0.233 bad key "colour"
        ------
        Dockerfile:4
        --------------------
           2 |     ENV MODE=x
           3 |     COPY conf /etc/conf
           4 | >>> RUN ./check --strict
           5 |    \s
        --------------------
        ERROR: STEP: failed to solve: process "/bin/sh -c ./check --strict" did not complete \
        successfully: exit code: 3
        """,
        run.err());
  }

  @Test
  void aBugIsOneLineWithoutAStackTraceUnlessAskedFor() {
    run.engine.failure = Optional.of(new IllegalStateException("a \u001b[31mfact\n is broken"));
    assertEquals(70, run.run("build", "-q", "."));
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("this is a bug in jbuild"), run.err());
    assertEquals(70, run.run("build", "--debug", "."));
    assertTrue(run.err().contains("at jbuild.cli."), run.err());
  }

  @Test
  void aBuildTooLargeForTheMemoryIsToldSoInOneLine() {
    run.engine.error = Optional.of(new OutOfMemoryError("Java heap space"));
    assertEquals(3, run.run("build", "-q", "."));
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("ERROR: LIMIT: the build needs more than the "), run.err());
    assertTrue(run.err().contains("-Xmx"), run.err());
  }

  @Test
  void aCancelledBuildEndsWithTheSignalsCode() {
    run.cancellation.cancel();
    assertEquals(143, run.run("build", "."));
    assertTrue(run.lastLine().startsWith("ERROR: CANCEL: "), run.err());
  }

  @Test
  void imagesAreListedInColumns() {
    assertEquals(0, run.run("images"));
    String id = ScriptedEngine.IMAGE.config().digest().hex().substring(0, 12);
    assertEquals(
        "NAME                      IMAGE ID       CREATED                SIZE\n"
            + "docker.io/library/app:1   "
            + id
            + "   1970-01-01T00:00:00Z   0B\n",
        run.out());
  }

  @Test
  void inspectShowsTheStoredDocuments() {
    assertEquals(0, run.run("inspect", "app"));
    assertTrue(run.out().contains("\"schemaVersion\": 2"), run.out());
    assertTrue(run.out().contains("{\"os\":\"linux\"}"), run.out());
    assertEquals(2, run.run("inspect", "other"));
    assertTrue(run.lastLine().startsWith("ERROR: REF: there is no image "), run.err());
  }

  @Test
  void pushPrintsTheDigestAndTakesADestination() {
    assertEquals(0, run.run("push", "app", "localhost:5001/app:2"));
    assertEquals(
        List.of("push docker.io/library/app:latest to localhost:5001/app:2"), run.engine.calls);
    assertEquals(ScriptedEngine.IMAGE.manifest().digest() + "\n", run.out());
    assertEquals(2, run.run("push"));
  }

  @Test
  void pruneTellsWhatItFreedAndDuWhatThereIs() {
    assertEquals(0, run.run("prune", "--all"));
    assertEquals(0, run.run("du"));
    assertEquals(List.of("prune true"), run.engine.calls);
    assertEquals(
        """
        Total reclaimed space: 2.05kB
        KIND    COUNT   SIZE     RECLAIMABLE
        blobs   3       2.00MB   1.50kB
        """,
        run.out());
  }

  @Test
  void outputThatCannotBeWrittenIsAnExportError() {
    run.results =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space");
          }
        };
    assertEquals(14, run.run("images"));
    assertEquals("ERROR: EXPORT: cannot write to standard output\n", run.err());
  }

  @Test
  void aStoreThatCannotBeReadIsAStoreError() {
    run.engine.storeFailure = Optional.of(new IOException("disk on fire"));
    assertEquals(12, run.run("images"));
    assertEquals("ERROR: STORE: cannot use the store: disk on fire\n", run.err());
  }
}
