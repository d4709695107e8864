package jbuild.engine.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;
import org.junit.jupiter.api.Test;

class LayerDraftTest {
  private static final Metadata ATTRIBUTES = new Metadata(0755, 0, 0, 1000);

  private final MemoryTree below = new MemoryTree().file("old/kept", "").file("old/sub/deep", "");
  private final LayerDraft draft = new LayerDraft(below);

  @Test
  void whatWasPutIntoADirectoryIsGoneWhenAFileTakesItsPlace() throws IOException {
    directory("new");
    file("new/x");
    file("new");
    directory("new");
    file("new/y");

    assertEquals(Optional.empty(), draft.lookup(new EntryPath("new/x")));
    assertEquals(List.of("new", "new/y"), layer());
  }

  @Test
  void aDirectoryThatTookAFilesPlaceOverADirectoryBelowHidesWhatThatHas() throws IOException {
    draft.lookup(new EntryPath("old/sub/deep"));
    file("old/sub");
    directory("old/sub");
    file("old/sub/mine");

    assertEquals(Optional.empty(), draft.lookup(new EntryPath("old/sub/deep")));
    assertEquals(List.of("old", "old/sub", "old/sub/deep", "old/sub/mine"), layer());
  }

  @Test
  void theLayerIsInWalkOrderWhateverTheOrderThatThingsWerePutIn() throws IOException {
    directory("b");
    file("b/2");
    file("a");
    file("b/1");
    file("old/sub/new");

    assertEquals(List.of("a", "b", "b/1", "b/2", "old", "old/sub", "old/sub/new"), layer());
  }

  @Test
  void theChildrenOfADirectoryAreThoseBelowAndThoseThatWerePutIntoIt() throws IOException {
    file("old/added");
    directory("old/sub");

    List<String> children =
        draft.children(new EntryPath("old")).stream().map(child -> child.path().latin1()).toList();
    assertEquals(List.of("old/added", "old/kept", "old/sub"), children);
  }

  private void directory(String path) throws IOException {
    draft.put(new Entry.Directory(new EntryPath(path), ATTRIBUTES), InputStream::nullInputStream);
  }

  private void file(String path) throws IOException {
    Entry.File file = new Entry.File(new EntryPath(path), ATTRIBUTES, 0);
    draft.put(file, InputStream::nullInputStream);
  }

  private List<String> layer() throws IOException {
    return draft.layer().stream().map(entry -> entry.entry().path().latin1()).toList();
  }
}
