package jbuild.parser.fix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A repair is shown as the difference that {@code diff -u} would find, and git can apply it. */
class UnifiedDiffTest {
  @TempDir Path directory;

  private static String diff(String file) {
    return UnifiedDiff.of(
        FixerTest.fix(file.getBytes(UTF_8), Fix.RULES), "a/Dockerfile", "b/Dockerfile");
  }

  @Test
  void aFileThatNeedsNothingHasNoDiff() {
    assertEquals("", diff("FROM a\n"));
  }

  @Test
  void changesAreShownWithThreeLinesAround() {
    assertEquals(
        """
        --- a/Dockerfile
        +++ b/Dockerfile
        @@ -2,7 +2,7 @@
         RUN 2
         RUN 3
         RUN 4
        -run 5
        +RUN 5
         RUN 6
         RUN 7
         RUN 8
        """,
        diff("FROM a\nRUN 2\nRUN 3\nRUN 4\nrun 5\nRUN 6\nRUN 7\nRUN 8\nRUN 9\n"));
  }

  @Test
  void aMissingLineEndIsTold() {
    assertEquals(
        """
        --- a/Dockerfile
        +++ b/Dockerfile
        @@ -1,2 +1,2 @@
         FROM a
        -CMD b
        \\ No newline at end of file
        +CMD ["b"]
        \\ No newline at end of file
        """,
        diff("FROM a\nCMD b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM a as b\nCMD x",
        "from a\r\nRUN a \\\r\n\r\n\r\n  b\r\nRUN c\r\n",
        "FROM a\nRUN a \\\n\n b\n#1\n#2\n#3\n#4\n#5\n#6\n#7\n#8\nRUN c \\\n\n d\nENV a b\n",
        "FROM a\nRUN a \\\n\n\n\n"
      })
  void gitAppliesTheDiff(String file) throws IOException, InterruptedException {
    boolean hasGit = Stream.of("/usr/bin/git", "/bin/git").anyMatch(p -> new File(p).canExecute());
    assumeTrue(hasGit, "needs git");
    Files.writeString(directory.resolve("Dockerfile"), file);
    Files.write(directory.resolve("fix.patch"), diff(file).getBytes(ISO_8859_1));
    Process git =
        new ProcessBuilder("git", "apply", "--whitespace=nowarn", "fix.patch")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(git.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, git.waitFor(), output);
    assertEquals(
        new String(FixerTest.fix(file.getBytes(UTF_8), Fix.RULES).bytes(), UTF_8),
        Files.readString(directory.resolve("Dockerfile")));
  }
}
