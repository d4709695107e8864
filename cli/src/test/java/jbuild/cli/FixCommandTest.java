package jbuild.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jbuild fix} shows repairs, and makes them when told to. */
final class FixCommandTest {
  private static final String BEFORE = "FROM a as b\nCMD x\n";
  private static final String AFTER = "FROM a AS b\nCMD [\"x\"]\n";

  @TempDir private Path directory;
  private CommandLineRun run = new CommandLineRun(Path.of("/"));
  private Path file = Path.of("/");

  @BeforeEach
  void begin() throws IOException {
    run = new CommandLineRun(directory);
    file = directory.resolve("Dockerfile");
    Files.writeString(file, BEFORE);
  }

  @Test
  void theDiffNamesTheFileAsTheUserWouldAndNothingIsWritten() throws IOException {
    assertEquals(1, run.run("fix", "."));
    assertEquals(
        """
        --- a/Dockerfile
        +++ b/Dockerfile
        @@ -1,2 +1,2 @@
        -FROM a as b
        -CMD x
        +FROM a AS b
        +CMD ["x"]
        """,
        run.out());
    assertEquals("", run.err());
    assertEquals(BEFORE, Files.readString(file));
  }

  @Test
  void aFileThatNeedsNothingIsNoDifference() throws IOException {
    Files.writeString(file, AFTER);
    assertEquals(0, run.run("fix", "."));
    assertEquals("", run.out());
  }

  @Test
  void writingTellsWhatWasRepairedAndLeavesNothingBeside() throws IOException {
    assertEquals(0, run.run("fix", "--write", "."));
    assertEquals("Dockerfile:1: FromAsCasing\nDockerfile:2: JSONArgsRecommended\n", run.out());
    assertEquals(AFTER, Files.readString(file));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void theModeStays() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    assertEquals(0, run.run("fix", "-w", "."));
    assertEquals("rwxr-x--x", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aFileThatHappensToHaveTheNameForWritingAsideStays() throws IOException {
    Path aside = directory.resolve(".Dockerfile." + ProcessHandle.current().pid());
    Files.writeString(aside, "mine");
    assertNotEquals(0, run.run("fix", "--write", "."));
    assertEquals("mine", Files.readString(aside));
    assertEquals(BEFORE, Files.readString(file));
  }

  @Test
  void aLinkStaysALinkAndItsTargetIsRepaired() throws IOException {
    Path real = Files.move(file, directory.resolve("real"));
    Files.createSymbolicLink(file, Path.of("real"));
    assertEquals(0, run.run("fix", "--write", "."));
    assertTrue(Files.isSymbolicLink(file));
    assertEquals(AFTER, Files.readString(real));
  }

  @Test
  void aFileMayBeNamedAndNeedsNoContext() throws IOException {
    Path other = Files.createDirectory(directory.resolve("sub")).resolve("My.Dockerfile");
    Files.move(file, other);
    assertEquals(1, run.run("fix", "-f", "sub/My.Dockerfile"));
    assertTrue(run.out().startsWith("--- a/sub/My.Dockerfile\n+++ b/sub/My.Dockerfile\n"));
    assertEquals(0, run.run("fix", "-w", "-f", "sub/My.Dockerfile", "."));
    assertEquals(AFTER, Files.readString(other));
  }

  @Test
  void onlyTheNamedRulesAreRepaired() throws IOException {
    assertEquals(0, run.run("fix", "--write", "--rule", "FromAsCasing", "."));
    assertEquals("FROM a AS b\nCMD x\n", Files.readString(file));
    assertEquals(2, run.run("fix", "--rule", "UndefinedVar", "."));
    assertTrue(run.lastLine().contains("no repairs for the rule \"UndefinedVar\""), run.err());
  }

  @Test
  void aFileWithMistakesIsRefusedWithAllOfThem() throws IOException {
    Files.writeString(file, "FROM a as b\nxyzzy x\nplugh y\n");
    assertEquals(2, run.run("fix", "."));
    assertTrue(run.err().contains("unknown instruction: xyzzy"), run.err());
    assertTrue(run.err().contains("unknown instruction: plugh"), run.err());
    assertEquals(
        "ERROR: PARSE: failed to solve: dockerfile parse error on line 2: unknown instruction:"
            + " xyzzy",
        run.lastLine());
    assertEquals("", run.out());
  }

  @Test
  void aMissingFileAndTooManyContextsAreRefused() throws IOException {
    Files.delete(file);
    assertEquals(2, run.run("fix", "."));
    assertEquals("ERROR: PARSE: failed to read Dockerfile: no such file", run.lastLine());
    assertEquals(2, run.run("fix"));
    assertEquals(2, run.run("fix", ".", "."));
    assertEquals(2, run.run("fix", "--write-all", "."));
  }

  @Test
  void bytesThatAreNoTextReachThePatch() throws IOException {
    Files.write(file, "FROM a\nRUN \u00ff\nrun b\n".getBytes(StandardCharsets.ISO_8859_1));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    run.results = bytes;
    assertEquals(1, run.run("fix", "."));
    assertArrayEquals(
        """
        --- a/Dockerfile
        +++ b/Dockerfile
        @@ -1,3 +1,3 @@
         FROM a
         RUN \u00ff
        -run b
        +RUN b
        """
            .getBytes(StandardCharsets.ISO_8859_1),
        bytes.toByteArray());
  }
}
