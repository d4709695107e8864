package jbuild.engine.copy;

import static jbuild.engine.copy.Copying.copy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;

/** Where things go: S166-S178, S203. */
class CopyDestinationTest {
  private final MemoryTree source =
      new MemoryTree()
          .file("a.txt", "a")
          .file("b.txt", "b")
          .file("dir/x", "x")
          .file("dir/sub/z", "z");

  @Test
  void sourcesAreClampedToTheRoot() throws IOException {
    // S166
    List<String> expected = List.of("a.txt 644 0:0 @100 'a'");
    assertEquals(expected, copy("../../a.txt", "/").of(source));
    assertEquals(expected, copy("/a.txt", "/").of(source));
    assertEquals(expected, copy("dir/../a.txt", "/").of(source));
  }

  @Test
  void aDirectoryIsCopiedAsItsContentsHoweverItIsWritten() throws IOException {
    // S167
    List<String> expected =
        List.of(
            "x/ 755 0:0 @200",
            "x/sub/ 755 0:0 @200",
            "x/sub/z 644 0:0 @100 'z'",
            "x/x 644 0:0 @100 'x'");
    assertEquals(expected, copy("dir", "/x").of(source));
    assertEquals(expected, copy("dir/", "/x").of(source));
    assertEquals(expected, copy("dir/.", "/x").of(source));
    assertEquals(expected, copy("dir", "/x/").of(source));
  }

  @Test
  void aFileGoesIntoADirectoryOrTakesTheName() throws IOException {
    // S168
    assertEquals(List.of("new 644 0:0 @100 'a'"), copy("a.txt", "/new").of(source));
    assertEquals(
        List.of("new/ 755 0:0 @now", "new/a.txt 644 0:0 @100 'a'"),
        copy("a.txt", "/new/").of(source));
    assertEquals(
        List.of("new/ 755 0:0 @now", "new/a.txt 644 0:0 @100 'a'"),
        copy("a.txt", "/new/.").of(source));
    MemoryTree have = new MemoryTree().directory("have").time("have", 7);
    assertEquals(
        List.of("have/ 755 0:0 @7", "have/a.txt 644 0:0 @100 'a'"),
        copy("a.txt", "/have").onto(have, source));
  }

  @Test
  void theLastOfSeveralSourcesTakesANameWithoutSlash() throws IOException {
    // S170
    assertEquals(List.of("x 644 0:0 @100 'b'"), copy("a.txt", "b.txt", "/x").of(source));
  }

  @Test
  void missingParentsAreMadeWithTheTimeOfTheBuild() throws IOException {
    // S172, T05
    assertEquals(
        List.of("p/ 755 0:0 @now", "p/q/ 755 0:0 @now", "p/q/f 644 0:0 @100 'a'"),
        copy("a.txt", "/p/q/f").of(source));
    assertEquals(
        List.of("p/ 755 0:0 @9", "p/f 644 0:0 @100 'a'"),
        copy("a.txt", "/p/f").created(9).of(source));
  }

  @Test
  void aNewTopDirectoryIsPlainButHasTheTimeOfItsSource() throws IOException {
    // S173
    MemoryTree odd =
        new MemoryTree()
            .file("d/f", "f")
            .mode("d", 0700)
            .owner("d", 5, 6)
            .directory("d/s")
            .mode("d/s", 01770)
            .owner("d/s", 7, 8)
            .owner("d/f", 3, 4);
    assertEquals(
        List.of("n/ 755 0:0 @200", "n/f 644 3:4 @100 'f'", "n/s/ 1770 7:8 @200"),
        copy("d", "/n").of(odd));
  }

  @Test
  void anExistingDestinationKeepsItsAttributesAndDirectoriesInItDoNot() throws IOException {
    // S174
    MemoryTree below =
        new MemoryTree()
            .directory("have/sub")
            .mode("have", 0700)
            .owner("have", 1, 1)
            .time("have", 7)
            .mode("have/sub", 0700)
            .owner("have/sub", 2, 2)
            .time("have/sub", 8);
    assertEquals(
        List.of(
            "have/ 700 1:1 @200",
            "have/sub/ 755 0:0 @200",
            "have/sub/z 644 0:0 @100 'z'",
            "have/x 644 0:0 @100 'x'"),
        copy("dir", "/have").onto(below, source));
  }

  @Test
  void ancestorsAreListedAsTheyAre() throws IOException {
    // T05
    MemoryTree below =
        new MemoryTree().directory("usr/local").mode("usr", 0711).owner("usr/local", 0, 50);
    assertEquals(
        List.of("usr/ 711 0:0 @200", "usr/local/ 755 0:50 @200", "usr/local/f 644 0:0 @100 'a'"),
        copy("a.txt", "/usr/local/f").onto(below, source));
  }

  @Test
  void anEmptyDirectoryCopiedOntoAnotherChangesNothing() throws IOException {
    // T15: only the time would be different
    MemoryTree below = new MemoryTree().directory("have").time("have", 7);
    MemoryTree empty = new MemoryTree().directory("e");
    assertEquals(List.of(), copy("e", "/have").onto(below, empty));
    assertEquals(List.of("new/ 755 0:0 @200"), copy("e", "/new").onto(below, empty));
  }

  /** T15: the layer does not have what was there already, of the same time and content. */
  @Test
  void aFileThatIsAlreadyThereIsNotListed() throws IOException {
    MemoryTree below = new MemoryTree().file("d/a.txt", "a").file("d/b.txt", "B").link("d/l", "x");
    MemoryTree same = new MemoryTree().file("a.txt", "a").file("b.txt", "b").link("l", "x");
    assertEquals(
        List.of("d/ 755 0:0 @200", "d/b.txt 644 0:0 @100 'b'"), copy("/", "/d").onto(below, same));
    assertEquals(List.of(), copy("a.txt", "/d/").onto(below, same));
    assertEquals(2, copy("a.txt", "/d/").onto(below, same.time("a.txt", 101)).size());
    assertEquals(2, copy("b.txt", "/d/").chmod("600").onto(below, same).size());
  }

  /** T12, T15. */
  @Test
  void allNamesOfAFileAreListedIfOneIsNew() throws IOException {
    MemoryTree below = new MemoryTree().file("a", "x");
    MemoryTree linked = new MemoryTree().file("a", "x").hardLink("b", "a");
    assertEquals(List.of("a 644 0:0 @100 'x'", "b = a"), copy("/", "/").onto(below, linked));
  }

  @Test
  void aLinkThatIsNamedIsFollowed() throws IOException {
    // S175
    MemoryTree linked =
        new MemoryTree().file("d/g", "g").link("lf", "/d/g").link("ld", "d").link("d/in", "../d/g");
    assertEquals(List.of("f 644 0:0 @100 'g'"), copy("lf", "/f").of(linked));
    assertEquals(List.of("t/ 755 0:0 @now", "t/lf 644 0:0 @100 'g'"), copy("lf", "/t/").of(linked));
    assertEquals(
        List.of("t/ 755 0:0 @200", "t/g 644 0:0 @100 'g'", "t/in 777 0:0 @300 -> ../d/g"),
        copy("ld", "/t").of(linked));
  }

  @Test
  void parentsThatAreLinksAreResolvedInsideTheirRoot() throws IOException {
    // S176
    MemoryTree linked = new MemoryTree().file("d/g", "g").link("l", "/../../d");
    assertEquals(List.of("g 644 0:0 @100 'g'"), copy("l/g", "/").of(linked));
    MemoryTree below =
        new MemoryTree().directory("real").link("link", "/real").link("real/up", "../../../real");
    assertEquals(
        List.of("real/ 755 0:0 @200", "real/a.txt 644 0:0 @100 'a'"),
        copy("a.txt", "/link/").onto(below, source));
    assertEquals(
        List.of("real/ 755 0:0 @200", "real/n/ 755 0:0 @now", "real/n/f 644 0:0 @100 'a'"),
        copy("a.txt", "/real/up/n/f").onto(below, source));
  }

  @Test
  void aDanglingLinkInTheDestinationIsMadeToLeadSomewhere() throws IOException {
    MemoryTree below = new MemoryTree().link("symlink", "gone/target");
    assertEquals(
        List.of(
            "gone/ 755 0:0 @now",
            "gone/target/ 755 0:0 @now",
            "gone/target/sub/ 755 0:0 @200",
            "gone/target/sub/sub/ 755 0:0 @200",
            "gone/target/sub/sub/z 644 0:0 @100 'z'",
            "gone/target/sub/x 644 0:0 @100 'x'"),
        copy("dir", "/symlink/sub/").onto(below, source));
    assertEquals(
        List.of("gone/ 755 0:0 @now", "gone/target 644 0:0 @100 'a'"),
        copy("a.txt", "/symlink").onto(below, source));
  }

  @Test
  void aDirectoryDoesNotTakeThePlaceOfAnotherThing() {
    // S177
    MemoryTree below = new MemoryTree().file("f", "f").link("t/sub", "/f").directory("u/a.txt");
    assertFails("cannot copy to non-directory: /f", copy("dir", "/f").failure(below, source));
    assertFails("cannot copy to non-directory: /t/sub", copy("dir", "/t").failure(below, source));
    assertFails(
        "cannot replace to directory /u/a.txt with file",
        copy("a.txt", "/u/").failure(below, source));
    assertFails(
        "cannot make directory /f: not a directory", copy("a.txt", "/f/").failure(below, source));
  }

  private static void assertFails(String message, Failure failure) {
    assertEquals(message, failure.getMessage());
    assertEquals(ErrorClass.CONTEXT, failure.errorClass());
  }

  @Test
  void aFileReplacesALinkInADirectory() throws IOException {
    // S178
    MemoryTree below = new MemoryTree().file("etc/real", "r").link("etc/a.txt", "real");
    assertEquals(
        List.of("etc/ 755 0:0 @200", "etc/a.txt 644 0:0 @100 'a'"),
        copy("a.txt", "/etc/").onto(below, source));
  }

  @Test
  void aLinkThatIsTheDestinationIsFollowed() throws IOException {
    MemoryTree below = new MemoryTree().file("etc/real", "r").link("f", "etc/real");
    assertEquals(
        List.of("etc/ 755 0:0 @200", "etc/real 644 0:0 @100 'a'"),
        copy("a.txt", "/f").onto(below, source));
  }

  @Test
  void laterSourcesOverrideEarlierOnes() throws IOException {
    // S203
    MemoryTree two = new MemoryTree().file("p/f", "1").file("p/only", "p").file("q/f", "2");
    assertEquals(
        List.of("n/ 755 0:0 @200", "n/f 644 0:0 @100 '2'", "n/only 644 0:0 @100 'p'"),
        copy("p", "q", "/n/").of(two));
    assertEquals(
        List.of("n/ 755 0:0 @200", "n/f 644 0:0 @100 '1'", "n/only 644 0:0 @100 'p'"),
        copy("q", "p", "/n/").of(two));
  }

  @Test
  void theRootItselfHasNoEntry() throws IOException {
    // T04
    assertTrue(copy(".", "/").of(source).stream().noneMatch(line -> line.startsWith("/")));
  }

  /** A link far down must not make every directory above it look at all below it again. */
  @Test
  void aDeepTreeWithLinksIsWalkedAFewTimes() throws IOException {
    int depth = 200;
    MemoryTree tree = new MemoryTree();
    String path = "d";
    for (int i = 0; i < depth; i++) {
      tree.directory(path);
      path += "/d";
    }
    tree.file(path, "x").hardLink(path + "2", path);
    assertEquals(depth + 2, copy("d", "/e").of(tree).size());
    assertTrue(tree.listed() < 5 * depth, tree.listed() + " directories were listed");
  }

  @Test
  void hardLinksInOneTreeStayHardLinks() throws IOException {
    // S179
    MemoryTree linked =
        new MemoryTree().file("h/1", "1").hardLink("h/2", "h/1").hardLink("h/d/3", "h/1");
    assertEquals(
        List.of(
            "n/ 755 0:0 @200",
            "n/1 644 0:0 @100 '1'",
            "n/2 = n/1",
            "n/d/ 755 0:0 @200",
            "n/d/3 = n/1"),
        copy("h", "/n").of(linked));
    assertEquals(List.of("x 644 0:0 @100 '1'"), copy("h/2", "/x").of(linked));
    assertEquals(
        List.of("n/ 755 0:0 @now", "n/1 644 0:0 @100 '1'", "n/2 644 0:0 @100 '1'"),
        copy("h/1", "h/2", "/n/").of(linked));
  }

  @Test
  void aHardLinkWhoseFirstNameIsReplacedIsAFileOfItsOwn() throws IOException {
    MemoryTree linked =
        new MemoryTree()
            .file("h/1", "1")
            .hardLink("h/2", "h/1")
            .hardLink("h/3", "h/1")
            .file("k/1", "k");
    assertEquals(
        List.of("n/ 755 0:0 @200", "n/1 644 0:0 @100 'k'", "n/2 644 0:0 @100 '1'", "n/3 = n/2"),
        copy("h", "k", "/n").of(linked));
  }

  @Test
  void devicesAndPipesAreCopied() throws IOException {
    // S179
    MemoryTree special = new MemoryTree().fifo("s/p").device("s/null", 1, 3);
    assertEquals(
        List.of("n/ 755 0:0 @200", "n/null 600 0:0 @100 device 1:3", "n/p 600 0:0 @100 fifo"),
        copy("s", "/n").of(special));
  }
}
