package jbuild.engine.copy;

import static jbuild.engine.copy.Copying.copy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;

/** Wildcards, missing sources, --parents and --exclude: S181-S186, S198-S202. */
class CopySourceTest {
  private final MemoryTree source =
      new MemoryTree()
          .file("a.txt", "a")
          .file("b.txt", "b")
          .file(".hidden", "h")
          .file("d1/one", "1")
          .file("d1/sub/z.txt", "z")
          .file("d2/two", "2")
          .file("d2/read.md", "md");

  @Test
  void wildcardsMatchOneComponent() throws IOException {
    // S181
    List<String> both =
        List.of("t/ 755 0:0 @now", "t/a.txt 644 0:0 @100 'a'", "t/b.txt 644 0:0 @100 'b'");
    assertEquals(both, copy("*.txt", "/t/").of(source));
    assertEquals(both, copy("?.txt", "/t/").of(source));
    assertEquals(both, copy("[ab].txt", "/t/").of(source));
    assertEquals(both, copy("[^c].t*", "/t/").of(source));
    assertEquals(
        List.of("t/ 755 0:0 @now", "t/z.txt 644 0:0 @100 'z'"),
        copy("*/sub/*.txt", "/t/").of(source));
  }

  @Test
  void aStarMatchesHiddenFiles() throws IOException {
    // S181
    assertEquals(
        List.of("t/ 755 0:0 @now", "t/.hidden 644 0:0 @100 'h'"), copy(".h*", "/t/").of(source));
    assertTrue(copy("*", "/t/").of(source).contains("t/.hidden 644 0:0 @100 'h'"));
  }

  @Test
  void twoStarsAreOneWithoutParents() throws IOException {
    // S182
    assertEquals(copy("*.txt", "/t/").of(source), copy("**.txt", "/t/").of(source));
    assertEquals(List.of(), copy("**/z.txt", "/t/").of(source));
  }

  @Test
  void directoriesThatAWildcardMatchesAreMerged() throws IOException {
    // S183
    assertEquals(
        List.of(
            "x/ 755 0:0 @200",
            "x/one 644 0:0 @100 '1'",
            "x/read.md 644 0:0 @100 'md'",
            "x/sub/ 755 0:0 @200",
            "x/sub/z.txt 644 0:0 @100 'z'",
            "x/two 644 0:0 @100 '2'"),
        copy("d*", "/x/").of(source));
  }

  @Test
  void aMissingSourceFailsAndSaysWhatWasMeant() {
    // S184
    Failure failure = copy("c1/one", "/").failure(new MemoryTree(), source);
    assertEquals(ErrorClass.CONTEXT, failure.errorClass());
    assertTrue(
        failure.getMessage().startsWith("failed to compute cache key: \"/c1/one\": not found"),
        failure.getMessage());
    assertTrue(failure.getMessage().contains("there is no /c1"), failure.getMessage());
    Failure near = copy("D1/One", "/").failure(new MemoryTree(), source);
    assertTrue(near.getMessage().contains("\"/D1/One\": not found"), near.getMessage());
    Failure typo = copy("d2/raed.md", "/").failure(new MemoryTree(), source);
    assertTrue(typo.getMessage().contains("did you mean /d2/read.md?"), typo.getMessage());
  }

  @Test
  void aDanglingLinkIsAMissingSource() {
    MemoryTree dangling = new MemoryTree().link("l", "nowhere").file("f", "f");
    Failure named = copy("l", "/x").failure(new MemoryTree(), dangling);
    assertTrue(named.getMessage().contains("\"/l\": not found"), named.getMessage());
    Failure matched = copy("*", "/x/").failure(new MemoryTree(), dangling);
    assertTrue(matched.getMessage().endsWith("\"/l\": not found"), matched.getMessage());
  }

  @Test
  void aWildcardThatMatchesNothingMakesNothing() throws IOException {
    // S184, S186
    assertEquals(List.of(), copy("zz*", "/x/").of(source));
    assertEquals(List.of(), copy("a.txt/*", "/x/").of(source));
    assertEquals(
        List.of("x/ 755 0:0 @now", "x/a.txt 644 0:0 @100 'a'"),
        copy("zz*", "a.txt", "/x/").of(source));
  }

  @Test
  void bracketsInNamesArePutInBrackets() throws IOException {
    // S185
    MemoryTree odd = new MemoryTree().file("x[1]/f", "f");
    assertEquals(List.of("g 644 0:0 @100 'f'"), copy("x[[]1]/f", "/g").of(odd));
  }

  /** S181 (testCopyUnicodePath). */
  @Test
  void namesMayHoldAnything() throws IOException {
    for (String name :
        List.of("föö-日本", "with blank", "new\nline", "semi;colon", "x".repeat(255))) {
      MemoryTree odd = new MemoryTree().file("d/" + name, "f");
      List<String> expected = List.of("o 644 0:0 @100 'f'");
      assertEquals(expected, copy("d/" + name, "/o").of(odd));
      assertEquals(expected, copy("d/" + name.charAt(0) + "*", "/o").of(odd));
    }
  }

  @Test
  void aLinkThatAWildcardMatchesIsFollowedAndKeepsItsName() throws IOException {
    MemoryTree linked = new MemoryTree().file("real", "r").link("link", "real");
    assertEquals(
        List.of("x/ 755 0:0 @now", "x/link 644 0:0 @100 'r'"), copy("l*", "/x/").of(linked));
  }

  @Test
  void parentsKeepThePathOfTheSource() throws IOException {
    // S198
    assertEquals(
        List.of(
            "o/ 755 0:0 @200",
            "o/d1/ 755 0:0 @200",
            "o/d1/sub/ 755 0:0 @200",
            "o/d1/sub/z.txt 644 0:0 @100 'z'"),
        copy("d1/sub/z.txt", "/o/").parents().of(source));
    assertEquals(
        List.of("o/ 755 0:0 @200", "o/sub/ 755 0:0 @200", "o/sub/z.txt 644 0:0 @100 'z'"),
        copy("d1/./sub/z.txt", "/o/").parents().of(source));
    assertEquals(
        List.of("o/ 755 0:0 @200", "o/sub/ 755 0:0 @200", "o/sub/z.txt 644 0:0 @100 'z'"),
        copy("d1/./sub/./z.txt", "/o").parents().of(source));
  }

  @Test
  void parentsMayHaveWildcardsOfAnyDepth() throws IOException {
    // S182, S198
    List<String> expected =
        List.of(
            "o/ 755 0:0 @200",
            "o/d1/ 755 0:0 @200",
            "o/d1/sub/ 755 0:0 @200",
            "o/d1/sub/z.txt 644 0:0 @100 'z'");
    assertEquals(expected, copy("./*/sub", "/o/").parents().of(source));
    assertEquals(expected, copy("**/z.txt", "/o/").parents().of(source));
    assertEquals(List.of("o/ 755 0:0 @200"), copy("no*/thing", "/o/").parents().of(source));
  }

  @Test
  void parentsTakeTheModesOfTheSourceAndLeaveOwnersOfWhatExists() throws IOException {
    // S199
    MemoryTree odd =
        new MemoryTree()
            .file("d/f", "f")
            .mode("d", 0700)
            .owner("d", 5, 6)
            .file("e/f", "f")
            .mode("e", 0700);
    MemoryTree below = new MemoryTree().directory("e").owner("e", 9, 9).time("e", 7);
    assertEquals(
        List.of("d/ 700 5:6 @200", "d/f 644 0:0 @100 'f'", "e/ 700 9:9 @7", "e/f 644 0:0 @100 'f'"),
        copy("*/f", "/").parents().onto(below, odd));
  }

  @Test
  void aMissingSourceFailsWithParentsToo() {
    // S199
    Failure failure = copy("d1/./gone", "/o/").parents().failure(new MemoryTree(), source);
    assertTrue(failure.getMessage().contains("\"/d1/gone\": not found"), failure.getMessage());
  }

  /** S199: what a wildcard in front of the pivot matches need not have the rest. */
  @Test
  void aWildcardBeforeThePivotMayLackTheRest() throws IOException {
    assertEquals(
        List.of("o/ 755 0:0 @200", "o/one 644 0:0 @100 '1'"),
        copy("d*/./one", "/o/").parents().of(source));
  }

  /** S198: BuildKit takes an empty path behind the pivot for no pattern at all. */
  @Test
  void parentsOfTheDirectoryItselfCopyNothing() throws IOException {
    assertEquals(List.of("o/ 755 0:0 @200"), copy(".", "/o/").parents().of(source));
    assertEquals(List.of("o/ 755 0:0 @200"), copy("d1/./.", "/o/").parents().of(source));
  }

  @Test
  void excludesAreRelativeToEachSourceDirectory() throws IOException {
    // S200
    assertEquals(
        List.of("x/ 755 0:0 @200", "x/two 644 0:0 @100 '2'"),
        copy("d2", "/x").exclude("*.md").of(source));
    assertEquals(
        List.of("x/ 755 0:0 @200", "x/one 644 0:0 @100 '1'", "x/two 644 0:0 @100 '2'"),
        copy("d*", "/x/").exclude("*.md", "sub").of(source));
    assertTrue(
        copy(".", "/x").exclude("*.md").of(source).contains("x/d2/read.md 644 0:0 @100 'md'"));
    assertTrue(
        copy(".", "/x").exclude("**/*.md").of(source).stream().noneMatch(l -> l.contains(".md")));
  }

  @Test
  void anExceptionBringsItsDirectoryAlong() throws IOException {
    // S200
    MemoryTree views =
        new MemoryTree()
            .file("app/s/views/test", "t")
            .file("app/s/views/kept", "k")
            .file("app/o", "");
    assertEquals(
        List.of(
            "x/ 755 0:0 @200",
            "x/s/ 755 0:0 @200",
            "x/s/views/ 755 0:0 @200",
            "x/s/views/kept 644 0:0 @100 'k'"),
        copy("app", "/x").exclude("*", "!s/views/kept").of(views));
  }

  @Test
  void aFileThatIsNamedIsNotExcluded() throws IOException {
    // S201
    assertEquals(List.of("a.txt 644 0:0 @100 'a'"), copy("a.txt", "/").exclude("a.txt").of(source));
    assertEquals(List.of("a.txt 644 0:0 @100 'a'"), copy("a.*", "/").exclude("a.txt").of(source));
  }
}
