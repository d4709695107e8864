package jbuild.engine.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.copy.Accounts.Owner;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the entries of an archive change a destination: S210. */
class ArchiveUnpackerTest {
  @TempDir private Path scratch;

  private final AttributeRules plain =
      new AttributeRules(Optional.empty(), Optional.empty(), Copying.NOW);

  private static LayerEntry file(String path, String text) {
    byte[] content = text.getBytes(UTF_8);
    Metadata metadata = new Metadata(0600, 1, 2, 30);
    return new LayerEntry(
        new Entry.File(new EntryPath(path), metadata, content.length),
        () -> new ByteArrayInputStream(content));
  }

  private static LayerEntry directory(String path) {
    return LayerEntry.of(new Entry.Directory(new EntryPath(path), new Metadata(0711, 5, 6, 40)));
  }

  private static LayerEntry link(String path, String target) {
    return LayerEntry.of(
        new Entry.Symlink(new EntryPath(path), new Metadata(0777, 1, 2, 50), target));
  }

  private static LayerEntry hardLink(String path, String target) {
    return LayerEntry.of(new Entry.HardLink(new EntryPath(path), new EntryPath(target)));
  }

  private List<String> unpack(FileTree below, String root, LayerEntry... entries)
      throws IOException {
    return unpack(plain, below, root, entries);
  }

  private List<String> unpack(
      AttributeRules rules, FileTree below, String root, LayerEntry... entries) throws IOException {
    LayerDraft draft = new LayerDraft(below);
    draft.makeDirectories(EntryPath.ofText(root), rules.madeForArchive());
    ArchiveUnpacker unpacker = new ArchiveUnpacker(draft, EntryPath.ofText(root), rules, scratch);
    for (LayerEntry entry : entries) {
      apply(unpacker, entry);
    }
    return Copying.text(draft.layer());
  }

  private static void apply(ArchiveUnpacker unpacker, LayerEntry entry) throws IOException {
    if (entry.entry() instanceof Entry.HardLink link) {
      unpacker.visitLink(link, new Metadata(0640, 3, 4, 60));
    } else {
      unpacker.visit(entry);
    }
  }

  @Test
  void ownersModesAndTimesAreTheArchives() throws IOException {
    assertEquals(
        List.of(
            "t/ 755 0:0 @now",
            "t/a 600 1:2 @30 'a'",
            "t/d/ 711 5:6 @40",
            "t/d/f 600 1:2 @30 'f'",
            "t/l 777 1:2 @50 -> d/f"),
        unpack(
            new MemoryTree(),
            "t",
            directory("d"),
            file("d/f", "f"),
            link("l", "d/f"),
            file("a", "a")));
  }

  @Test
  void chownOverridesOwnersButNotOfImpliedDirectories() throws IOException {
    AttributeRules chown =
        new AttributeRules(
            Optional.of(new Owner(9, 9)), Optional.of(ModeChange.parse("777")), Copying.NOW);
    assertEquals(
        List.of(
            "t/ 755 9:9 @now", "t/d/ 711 9:9 @40", "t/i/ 755 0:0 @now", "t/i/f 600 9:9 @30 'f'"),
        unpack(chown, new MemoryTree(), "t", directory("d"), file("i/f", "f")));
  }

  @Test
  void existingDirectoriesGetTheArchivesAttributes() throws IOException {
    MemoryTree below =
        new MemoryTree().file("o/d/f", "old").file("o/d/kept", "k").mode("o/d", 0700);
    assertEquals(
        List.of("o/ 755 0:0 @200", "o/d/ 711 5:6 @40", "o/d/f 600 1:2 @30 'new'"),
        unpack(below, "o", directory("d"), file("d/f", "new")));
  }

  @Test
  void otherThingsAreReplaced() throws IOException {
    MemoryTree below =
        new MemoryTree().file("was-file", "x").file("was-dir/f", "x").link("was-link", "was-dir");
    assertEquals(
        List.of("was-dir 600 1:2 @30 'f'", "was-file/ 711 5:6 @40", "was-link 600 1:2 @30 'l'"),
        unpack(below, "", directory("was-file"), file("was-dir", "f"), file("was-link", "l")));
  }

  @Test
  void aDirectoryThatReplacedAFileThatReplacedADirectoryHidesTheFirst() throws IOException {
    MemoryTree below =
        new MemoryTree().file("d/old", "x").file("d/sub/older", "x").file("d/again", "x");
    assertEquals(
        List.of(
            "d/ 711 5:6 @40",
            "d/again 600 1:2 @30 'a'",
            "d/old is gone",
            "d/sub/ 711 5:6 @40",
            "d/sub/older is gone"),
        unpack(
            below, "", file("d", "f"), directory("d"), file("d/again", "a"), directory("d/sub")));
  }

  /** S210, S176 (testDockerfileAddArchiveThroughAbsoluteSymlink). */
  @Test
  void linksOnTheWayAreFollowedInsideTheDestination() throws IOException {
    MemoryTree below = new MemoryTree().directory("usr/lib").link("lib", "usr/lib");
    assertEquals(
        List.of("usr/ 755 0:0 @200", "usr/lib/ 755 0:0 @200", "usr/lib/foo 600 1:2 @30 'f'"),
        unpack(below, "", file("lib/foo", "f")));
    assertEquals(
        List.of("etc/ 755 0:0 @now", "etc/f 600 1:2 @30 'f'"),
        unpack(new MemoryTree().link("out", "/etc"), "", file("out/f", "f")));
    MemoryTree nested = new MemoryTree().directory("o").link("o/out", "/../../etc");
    assertEquals(
        List.of("o/ 755 0:0 @200", "o/etc/ 755 0:0 @now", "o/etc/f 600 1:2 @30 'f'"),
        unpack(nested, "o", file("out/f", "f")));
  }

  /** S210: as docker and BuildKit do, though an image may lose its /lib by it. */
  @Test
  void aDirectoryTakesThePlaceOfALink() throws IOException {
    MemoryTree below = new MemoryTree().file("usr/lib/old", "o").link("lib", "usr/lib");
    assertEquals(
        List.of("lib/ 711 5:6 @40", "lib/foo 600 1:2 @30 'f'"),
        unpack(below, "", directory("lib"), file("lib/foo", "f")));
  }

  /** S210. */
  @Test
  void timesThatNotAllFileSystemsKeepBecome1970() throws IOException {
    Metadata early = new Metadata(0700, 0, 0, -5, 7, Map.of());
    Metadata late = new Metadata(0700, 0, 0, 10_000_000_000L);
    assertEquals(
        List.of("early/ 700 0:0 @0", "late/ 700 0:0 @0"),
        unpack(
            new MemoryTree(),
            "",
            LayerEntry.of(new Entry.Directory(new EntryPath("early"), early)),
            LayerEntry.of(new Entry.Directory(new EntryPath("late"), late))));
  }

  @Test
  void linksOfTheArchiveItselfAreFollowedToo() throws IOException {
    assertEquals(
        List.of("d/ 711 5:6 @40", "d/f 600 1:2 @30 'f'", "l 777 1:2 @50 -> d"),
        unpack(new MemoryTree(), "", directory("d"), link("l", "d"), file("l/f", "f")));
  }

  @Test
  void hardLinksAreKeptAndGiveTheFileTheirAttributes() throws IOException {
    assertEquals(
        List.of("b 640 3:4 @60 'x'", "c = b"),
        unpack(new MemoryTree(), "", file("b", "x"), hardLink("c", "b")));
    assertEquals(
        List.of("a 640 3:4 @60 'x'", "b = a"),
        unpack(new MemoryTree(), "", file("b", "x"), hardLink("a", "b")));
  }

  /** S210. */
  @Test
  void aHardLinkToASymbolicLinkIsAnotherOne() throws IOException {
    assertEquals(
        List.of("a 777 3:4 @50 -> x", "b 777 3:4 @50 -> x"),
        unpack(new MemoryTree(), "", link("b", "x"), hardLink("a", "b")));
  }

  @Test
  void aHardLinkToWhatIsThereBringsItAlong() throws IOException {
    MemoryTree below = new MemoryTree().file("old", "o");
    assertEquals(
        List.of("new 640 3:4 @60 'o'", "old = new"), unpack(below, "", hardLink("new", "old")));
  }

  @Test
  void aHardLinkToNothingFails() {
    Failure failure =
        assertThrows(Failure.class, () -> unpack(new MemoryTree(), "", hardLink("a", "b")));
    assertEquals(ErrorClass.ARCHIVE, failure.errorClass());
  }
}
