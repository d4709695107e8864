package jbuild.filesystem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.LayerIndex.IndexEntry;
import org.junit.jupiter.api.Test;

class PathResolverTest {
  private static final Metadata PLAIN = new Metadata(0777, 0, 0, 0);

  private static MergedTree links(String... pairs) {
    List<IndexEntry> entries = new ArrayList<>();
    for (String pair : pairs) {
      String[] parts = pair.split(">", 2);
      EntryPath path = new EntryPath(parts[0]);
      Entry entry =
          parts[1].isEmpty()
              ? new Entry.Directory(path, PLAIN)
              : new Entry.Symlink(path, PLAIN, parts[1]);
      entries.add(new IndexEntry(entry, Optional.empty()));
    }
    return new MergedTree(
        List.of(new LayerIndex(entries)),
        (layer, path) -> {
          throw new IOException("nothing is read");
        });
  }

  private static String resolve(MergedTree tree, String path) throws IOException {
    return PathResolver.resolve(tree, path, true).latin1();
  }

  @Test
  void absoluteTargetsStartAtTheRootAndRelativeOnesAtTheLink() throws IOException {
    MergedTree tree = links("usr/lib>", "lib>usr/lib", "usr/here>lib", "abs>/usr/here");
    assertEquals("usr/lib/x", resolve(tree, "/lib/x"));
    assertEquals("usr/lib/x", resolve(tree, "usr/here/x"));
    assertEquals("usr/lib", resolve(tree, "abs"));
  }

  @Test
  void goingUpIsDoneAfterLinksAndStopsAtTheRoot() throws IOException {
    MergedTree tree = links("a/b/c>", "l>a/b/c", "up>../../..");
    assertEquals("a/b", resolve(tree, "l/.."));
    assertEquals("x", resolve(tree, "../../x"));
    assertEquals("x", resolve(tree, "up/x"));
    assertEquals("", resolve(tree, "up"));
    assertEquals("", resolve(tree, "/"));
  }

  @Test
  void theLastLinkIsFollowedOnlyOnDemandOrBeforeASlash() throws IOException {
    MergedTree tree = links("d>", "l>d", "ll>l");
    assertEquals("d", PathResolver.resolve(tree, "ll", true).latin1());
    assertEquals("ll", PathResolver.resolve(tree, "ll", false).latin1());
    assertEquals("d", PathResolver.resolve(tree, "ll/", false).latin1());
    assertEquals("d/x", PathResolver.resolve(tree, "ll/x", false).latin1());
  }

  @Test
  void whatDoesNotExistIsKept() throws IOException {
    MergedTree tree = links("d>", "dangling>gone/far", "l>d");
    assertEquals("x/y/z", resolve(tree, "x/y/./z/"));
    assertEquals("d/x", resolve(tree, "missing/../l/x"));
    assertEquals("gone/far/x", resolve(tree, "dangling/x"));
  }

  @Test
  void fortyLinksAreFollowedAndNotOneMore() throws IOException {
    List<String> chain = new ArrayList<>();
    chain.add("l40>");
    for (int i = 0; i < 40; i++) {
      chain.add("l" + i + ">l" + (i + 1));
    }
    MergedTree forty = links(chain.toArray(String[]::new));
    assertEquals("l40", resolve(forty, "l0"));
    chain.add("more>l0");
    MergedTree longer = links(chain.toArray(String[]::new));
    for (MergedTree tree : List.of(longer, links("more>more"))) {
      Failure failure = assertThrows(Failure.class, () -> resolve(tree, "more"));
      assertEquals(ErrorClass.PATH, failure.errorClass());
    }
  }
}
