package jbuild.filesystem.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.RootUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWriterTest {
  private static final Metadata PLAIN = new Metadata(0755, 3, 4, 1000);

  @TempDir private Path temporary;

  private static EntryPath path(String latin1) {
    return new EntryPath(latin1);
  }

  private static LayerEntry file(String name) {
    Entry.File file = new Entry.File(path(name), PLAIN, 1);
    return new LayerEntry(file, () -> new ByteArrayInputStream("x".getBytes(UTF_8)));
  }

  /** T17. */
  @Test
  void directoriesKeepTheirTimesAndModesThoughTheyWereWrittenInto() throws IOException {
    assumeTrue(new RootUser().isRoot(), "needs to set owners");
    Entry.Directory a = new Entry.Directory(path("a"), PLAIN.withMode(0555));
    Entry.Directory b = new Entry.Directory(path("a/b"), PLAIN.withMode(01777));
    try (RootDir target = RootDir.open(temporary)) {
      TreeWriter.write(
          List.of(LayerEntry.of(a), LayerEntry.of(b), file("a/b/f"), file("a/g"), file("h")),
          target);
      assertEquals(Optional.of(a), target.stat(a.path()));
      assertEquals(Optional.of(b), target.stat(b.path()));
    }
  }

  @Test
  void directoriesWithoutAnEntryAreMadeOfNothing() throws IOException {
    assumeTrue(new RootUser().isRoot(), "needs to set owners");
    Metadata implied = new Metadata(0755, 0, 0, 0);
    Entry.Directory given = new Entry.Directory(path("a/b/c"), PLAIN);
    try (RootDir target = RootDir.open(temporary)) {
      TreeWriter.write(
          List.of(LayerEntry.of(given), file("a/b/c/d/e"), file("a/x"), file("b/y")), target);
      assertEquals(Optional.of(given), target.stat(given.path()));
      for (String name : List.of("a", "a/b", "a/b/c/d", "b")) {
        assertEquals(
            implied, target.stat(path(name)).orElseThrow().metadata(), "metadata of " + name);
      }
    }
  }

  @Test
  void marksOfDeletionAreThoseOfOverlayfs() throws IOException {
    assumeTrue(new RootUser().isRoot(), "needs to make devices");
    try (RootDir target = RootDir.open(temporary)) {
      TreeWriter.write(
          List.of(
              LayerEntry.of(new Entry.Directory(path("o"), PLAIN, true)),
              LayerEntry.of(new Entry.Whiteout(path("p/w")))),
          target);
      assertTrue(
          assertInstanceOf(Entry.Directory.class, target.stat(path("o")).orElseThrow()).opaque());
      Entry.Device mark =
          assertInstanceOf(Entry.Device.class, target.stat(path("p/w")).orElseThrow());
      assertEquals(0, mark.minor());
    }
  }

  @Test
  void aHardLinkToWhatTheLayerDoesNotHoldIsRefused() throws IOException {
    assumeTrue(new RootUser().isRoot(), "needs to set owners");
    try (RootDir target = RootDir.open(temporary)) {
      TreeWriter.write(
          List.of(file("a"), LayerEntry.of(new Entry.HardLink(path("b"), path("a")))), target);
      assertEquals(
          assertInstanceOf(Entry.File.class, target.stat(path("a")).orElseThrow()).linkGroup(),
          assertInstanceOf(Entry.File.class, target.stat(path("b")).orElseThrow()).linkGroup());
      LayerEntry dangling = LayerEntry.of(new Entry.HardLink(path("c"), path("none")));
      assertThrows(Failure.class, () -> TreeWriter.write(List.of(dangling), target));
    }
  }
}
