package jbuild.filesystem.context;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import org.junit.jupiter.api.Test;

class IgnorePatternsTest {
  @Test
  void commentsBlanksAndTheByteOrderMarkAreDropped() { // S233
    IgnorePatterns patterns = parse("\uFEFF# remark\n\n  a  \r\n #b\n/c/\n./d/../e\n");
    assertExcludes(patterns, "a", "#b", "c", "e");
    assertAdmits(patterns, "remark", "d", "# remark");
  }

  @Test
  void theLastMatchDecides() { // S234, S235
    IgnorePatterns patterns = parse("*.md\n!README*.md\nREADME-secret.md\ndir\n!dir/keep");
    assertExcludes(patterns, "a.md", "README-secret.md", "dir", "dir/x");
    assertAdmits(patterns, "README.md", "dir/keep", "dir/keep/x", "x/a.md");
  }

  @Test
  void starsStopAtSlashesAndDoubleStarsDoNot() { // S236
    IgnorePatterns patterns = parse("*/temp*\n**/x\nb/**\n**.log");
    assertExcludes(patterns, "a/temporary", "a/temp/y", "x", "a/b/x", "b/c", "a/b.log");
    assertAdmits(patterns, "temp", "a/b/temp", "b", "a/log");
  }

  @Test
  void bytesThatAreNoTextAreMatched() {
    IgnorePatterns patterns = IgnorePatterns.parse("i", "a?\n\u00FF*".getBytes(ISO_8859_1));
    assertTrue(patterns.excludes(new EntryPath("a\u00FF")));
    assertTrue(patterns.excludes(new EntryPath("\u00FFb")));
    assertFalse(patterns.excludes(new EntryPath("\u00FEb")));
  }

  @Test
  void aMalformedPatternNamesFileAndLine() { // S237, CTX-10
    Failure failure =
        assertThrows(
            Failure.class, () -> IgnorePatterns.parse(".dockerignore", "a\n[b\n".getBytes(UTF_8)));
    assertEquals(ErrorClass.PARSE, failure.errorClass());
    assertEquals(".dockerignore:2: syntax error in pattern \"[b\"", failure.getMessage());
    failure = assertThrows(Failure.class, () -> parse("!"));
    assertEquals("i:1: illegal exclusion pattern: \"!\"", failure.getMessage());
  }

  @Test
  void directoriesThatNothingIsLetInBelowArePruned() { // S239
    IgnorePatterns patterns = parse("*\n!src/**/*.java\n!lib");
    assertTrue(patterns.prunes(new EntryPath("target")));
    assertTrue(patterns.prunes(new EntryPath("lib")));
    assertTrue(patterns.prunes(new EntryPath("srcs")));
    assertFalse(patterns.prunes(new EntryPath("src")));
    assertFalse(patterns.prunes(new EntryPath("src/deep/er")));
    assertTrue(parse("*").prunes(new EntryPath("a")));
    assertFalse(parse("*\n!**/x").prunes(new EntryPath("a/b/c")));
  }

  @Test
  void patternsGivenOneByOneAreTheSame() { // S200
    IgnorePatterns patterns = IgnorePatterns.of(List.of("*.txt", "!é.txt", "#x"));
    assertExcludes(patterns, "a.txt", "#x");
    assertAdmits(patterns, "é.txt");
  }

  @Test
  void manyNestedWildcardsTakeNoTime() { // CTX-10
    IgnorePatterns patterns = parse("**/a*/**/b*/**/c*/**/d*x\n".repeat(1000));
    EntryPath deep = new EntryPath("a/b/c/d/".repeat(100) + "z");
    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> assertFalse(patterns.excludes(deep), "matches nothing"));
  }

  private static IgnorePatterns parse(String text) {
    return IgnorePatterns.parse("i", text.getBytes(UTF_8));
  }

  private static void assertExcludes(IgnorePatterns patterns, String... paths) {
    for (String path : paths) {
      assertTrue(patterns.excludes(new EntryPath(EntryPath.latin1(path))), path);
    }
  }

  private static void assertAdmits(IgnorePatterns patterns, String... paths) {
    for (String path : paths) {
      assertFalse(patterns.excludes(new EntryPath(EntryPath.latin1(path))), path);
    }
  }
}
