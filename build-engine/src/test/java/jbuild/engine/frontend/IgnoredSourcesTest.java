package jbuild.engine.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** CopyIgnoredFile: testCopyIgnoredFiles and testCopyIgnoredFileContextRoot. */
class IgnoredSourcesTest {
  private static String ignored(int line, String text) {
    return line + " CopyIgnoredFile: Attempting to " + text + " that is excluded by .dockerignore";
  }

  private static List<String> warnings(String patterns, String... lines) {
    return LintedFile.of(lines).ignoring(patterns).plan();
  }

  @Test
  void anIgnoredFileIsToldWhereItIsCopied() {
    assertEquals(
        List.of(ignored(2, "Copy file \"Dockerfile\""), ignored(3, "Add file \"Dockerfile\"")),
        warnings("Dockerfile\n", "FROM scratch", "COPY Dockerfile .", "ADD Dockerfile /windy"));
    assertEquals(
        List.of(ignored(2, "Copy file \"a/b\"")),
        warnings("a\n", "FROM scratch", "COPY ./a//b c /d/"));
    assertEquals(
        List.of(), warnings("", "FROM scratch", "COPY Dockerfile .", "ADD Dockerfile /windy"));
  }

  @Test
  void theRuleCanBeSkipped() {
    assertEquals(
        List.of(),
        warnings(
            "Dockerfile\n",
            "# check=skip=CopyIgnoredFile",
            "",
            "FROM scratch",
            "COPY Dockerfile ."));
  }

  @Test
  void onlySourcesOfTheBuildContextCount() {
    assertEquals(
        List.of(),
        warnings(
            "foobar\n**.git\n",
            "FROM scratch AS base",
            "COPY Dockerfile /foobar",
            "ADD https://host/foobar /windy",
            "ADD https://host/foobar.git /git",
            "FROM base",
            "COPY --from=base foobar /Dockerfile",
            "COPY <<foobar /",
            "x",
            "foobar"));
  }

  @Test
  void nothingIsSaidWhereAnExceptionCouldLetAFileInAgain() {
    String patterns = "**\n!Dockerfile\n";
    assertEquals(List.of(), warnings(patterns, "FROM scratch", "COPY ./Dockerfile ."));
    assertEquals(List.of(), warnings(patterns, "FROM scratch", "COPY . ."));
  }

  @Test
  void theContextsRootIsIgnoredOnlyAsAWhole() {
    assertEquals(List.of(), warnings(".*\n", "FROM scratch", "COPY . ."));
    for (String all : List.of("*\n", "**\n", "**/*\n")) {
      assertEquals(
          List.of(ignored(2, "Copy file \".\"")), warnings(all, "FROM scratch", "COPY . ."));
    }
  }
}
