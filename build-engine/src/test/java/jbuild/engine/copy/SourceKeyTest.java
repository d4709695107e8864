package jbuild.engine.copy;

import static jbuild.engine.copy.Copying.copy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;

/** What makes a COPY run again: section 2.2, S060, S194, S202. */
class SourceKeyTest {
  private static MemoryTree tree() {
    return new MemoryTree().file("d/f", "f").file("d/s/g", "g").link("d/l", "f").file("a.txt", "a");
  }

  private static Digest key(Copying copying, MemoryTree tree) throws IOException {
    return SourceKey.of(copying.spec(), tree).content();
  }

  private static Copying d() {
    return copy("d", "/x/");
  }

  @Test
  void timesAreNotInTheKey() throws IOException {
    assertEquals(key(d(), tree()), key(d(), tree().time("d/f", 1).time("d/s", 2).time("d", 3)));
  }

  @Test
  void contentsNamesModesOwnersAndLinksAre() throws IOException {
    Digest before = key(d(), tree());
    assertNotEquals(before, key(d(), tree().file("d/f", "F")));
    assertNotEquals(before, key(d(), tree().file("d/new", "")));
    assertNotEquals(before, key(d(), tree().directory("d/t")));
    assertNotEquals(before, key(d(), tree().mode("d/f", 0664)));
    assertNotEquals(before, key(d(), tree().mode("d/s", 0775)));
    assertNotEquals(before, key(d(), tree().owner("d/f", 1, 0)));
    assertNotEquals(before, key(d(), tree().link("d/l", "s")));
    assertNotEquals(before, key(d(), tree().xattr("d/f", Metadata.CAPABILITY, "1")));
  }

  @Test
  void attributesOfTheMachineAreNot() throws IOException {
    assertEquals(key(d(), tree()), key(d(), tree().xattr("d/f", "security.selinux", "x")));
    assertNotEquals(key(d(), tree()), key(d(), tree().xattr("d/f", "user.x", "x")));
  }

  @Test
  void otherFilesAreNot() throws IOException {
    assertEquals(key(d(), tree()), key(d(), tree().file("other", "x").file("a.txt", "A")));
  }

  @Test
  void theDirectoryPartOfTheSourceIsNot() throws IOException {
    MemoryTree moved = new MemoryTree().file("b/x/f", "f");
    MemoryTree before = new MemoryTree().file("a/x/f", "f");
    assertEquals(key(copy("a/x", "/o"), before), key(copy("b/x", "/o"), moved));
    assertEquals(key(copy("a/x/f", "/o"), before), key(copy("b/x/f", "/o"), moved));
  }

  @Test
  void hardLinksCountAsTheirTarget() throws IOException {
    assertEquals(key(d(), tree().file("d/h", "f")), key(d(), tree().hardLink("d/h", "d/f")));
  }

  @Test
  void aLinkThatIsNamedCountsAsItsTarget() throws IOException {
    MemoryTree linked = tree().link("to", "d");
    assertEquals(key(d(), linked), key(copy("to", "/x/"), linked));
  }

  @Test
  void aWildcardCountsWhatItMatches() throws IOException {
    MemoryTree two = new MemoryTree().file("p1/f", "1").file("p2/f", "2");
    Digest before = key(copy("p*", "/x/"), two);
    assertNotEquals(before, key(copy("p*", "/x/"), two.file("p3/f", "3")));
    assertNotEquals(
        key(copy("*.txt", "/x/"), new MemoryTree().file("a.txt", "a")),
        key(copy("*.txt", "/x/"), new MemoryTree().file("b.txt", "a")));
    assertEquals(key(copy("no*", "/x/"), two), key(copy("none*", "/x/"), tree()));
  }

  @Test
  void aWildcardInTheDirectoryOnlyCountsAsTheFile() throws IOException {
    MemoryTree one = new MemoryTree().file("v1/app", "a");
    assertEquals(key(copy("v*/app", "/x"), one), key(copy("v1/app", "/x"), one));
  }

  @Test
  void excludedFilesAreNotInTheKey() throws IOException {
    // S202
    Copying without = copy("d", "/x/").exclude("*.md");
    assertEquals(key(without, tree()), key(without, tree().file("d/r.md", "x")));
    assertNotEquals(key(d(), tree()), key(d(), tree().file("d/r.md", "x")));
  }

  @Test
  void parentsBelongToTheKeyOnlyWhereTheyAreCopied() throws IOException {
    MemoryTree deep = new MemoryTree().file("a/b/f", "f");
    assertNotEquals(
        key(copy("a/b/f", "/x/").parents(), deep), key(copy("a/./b/f", "/x/").parents(), deep));
    Copying f = copy("a/b/f", "/x/").parents();
    assertEquals(key(f, deep), key(f, new MemoryTree().file("a/b/f", "f").file("a/c/g", "g")));
    assertNotEquals(key(f, deep), key(f, new MemoryTree().file("a/b/f", "f").mode("a/b", 0700)));
  }

  @Test
  void attributesThatOptionsReplaceAreNotInTheKey() throws IOException {
    // S194
    Copying chmod = copy("d", "/x/").chmod("755");
    assertEquals(key(chmod, tree()), key(chmod, tree().mode("d/f", 0664).mode("d/s", 0775)));
    Copying symbolic = copy("d", "/x/").chmod("g+w");
    assertNotEquals(key(symbolic, tree()), key(symbolic, tree().mode("d/f", 0600)));
    Copying chown = copy("d", "/x/").chown("5");
    assertEquals(key(chown, tree()), key(chown, tree().owner("d/f", 7, 8)));
  }

  @Test
  void inlineFilesAreInTheKey() throws IOException {
    // S060
    assertNotEquals(
        key(copy("/f").inline("a", "1"), tree()), key(copy("/f").inline("a", "2"), tree()));
    assertNotEquals(
        key(copy("/f").inline("a", "1"), tree()), key(copy("/f").inline("b", "1"), tree()));
  }

  @Test
  void theShapeHasAllButTheContents() throws IOException {
    SourceKey.Shape before = shape(tree());
    assertEquals(before, SourceKey.of(d().spec(), tree()).shape());
    assertEquals(before, shape(tree().file("d/f", "F").time("d/f", 1)));
    assertNotEquals(before.digest(), shape(tree().file("d/f", "longer")).digest());
    assertNotEquals(before.digest(), shape(tree().file("d/new", "")).digest());
    assertNotEquals(before.digest(), shape(tree().mode("d/f", 0664)).digest());
    assertEquals(2, before.files());
    assertEquals(2, before.bytes());
  }

  private static SourceKey.Shape shape(MemoryTree tree) throws IOException {
    return SourceKey.Shape.of(d().spec(), tree);
  }

  @Test
  void onlyALargeShapeIsWorthTrouble() throws IOException {
    assertEquals(Optional.empty(), shape(tree()).ifLarge());
    MemoryTree many = tree();
    for (int i = 0; i < 600; i++) {
      many.file("d/" + i, "");
    }
    assertEquals(Optional.of(shape(many).digest()), shape(many).ifLarge());
  }

  @Test
  void aMissingSourceFails() {
    assertEquals(
        ErrorClass.CONTEXT,
        assertThrows(Failure.class, () -> key(copy("gone", "/"), tree())).errorClass());
    assertThrows(Failure.class, () -> SourceKey.ofPath(tree(), "/gone"));
  }

  @Test
  void aMountedPathHasTheKeyOfWhatItHolds() throws IOException {
    Digest before = SourceKey.ofPath(tree(), "/d");
    assertEquals(before, SourceKey.ofPath(tree().file("other", "x").time("d/f", 5), "d/"));
    assertNotEquals(before, SourceKey.ofPath(tree().file("d/s/new", "x"), "/d"));
    assertNotEquals(before, SourceKey.ofPath(tree(), "/"));
  }
}
