package jbuild.engine.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
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

  @Test
  void whatIsPutAsAWholeIsListedInItsPlace() throws IOException {
    file("z");
    whole("b", "b/1", "b/2");
    file("a");

    assertEquals(List.of("a", "b", "b/1", "b/2", "z"), layer());
    assertEquals(List.of("a", "b", "b/1", "b/2", "z"), layer());
  }

  @Test
  void whatIsInsideAWholeIsFound() throws IOException {
    whole("b", "b/1", "b/2");

    assertEquals(true, draft.lookup(new EntryPath("b/1")).isPresent());
    assertEquals(Optional.empty(), draft.lookup(new EntryPath("b/3")));
    whole("c", "c/1");
    assertEquals(1, draft.children(new EntryPath("c")).size());
    assertEquals(List.of("b", "b/1", "b/2", "c", "c/1"), layer());
  }

  @Test
  void somethingMoreCanBePutIntoAWhole() throws IOException {
    whole("b", "b/1", "b/3");
    file("b/2");
    whole("b/3x", "b/3x/y");
    assertEquals(List.of("b", "b/1", "b/2", "b/3", "b/3x", "b/3x/y"), layer());
  }

  @Test
  void aWholeIsGoneWhenSomethingTakesItsPlace() throws IOException {
    whole("b", "b/1");
    file("b");
    directory("old/sub/d");
    whole("old/sub/d/e", "old/sub/d/e/f");
    file("old/sub/d");

    assertEquals(List.of("b", "old", "old/sub", "old/sub/d"), layer());
  }

  @Test
  void onlyWhereNothingIsAndWasEverythingIsNew() throws IOException {
    directory("new");
    file("old/sub");
    directory("old/sub");

    assertEquals(true, draft.isNew(new EntryPath("new/x")));
    assertEquals(false, draft.isNew(new EntryPath("new")));
    assertEquals(false, draft.isNew(new EntryPath("old/kept")));
    assertEquals(false, draft.isNew(new EntryPath("old/sub/deep")), "hidden, but to be hidden");
  }

  private void whole(String directory, String... files) {
    List<LayerEntry> content =
        Arrays.stream(files)
            .map(path -> LayerEntry.of(new Entry.File(new EntryPath(path), ATTRIBUTES, 0)))
            .toList();
    draft.putWhole(new Entry.Directory(new EntryPath(directory), ATTRIBUTES), content);
  }

  private void directory(String path) throws IOException {
    draft.put(new Entry.Directory(new EntryPath(path), ATTRIBUTES), InputStream::nullInputStream);
  }

  private void file(String path) throws IOException {
    Entry.File file = new Entry.File(new EntryPath(path), ATTRIBUTES, 0);
    draft.put(file, InputStream::nullInputStream);
  }

  private List<String> layer() throws IOException {
    List<String> paths = new ArrayList<>();
    draft.layer().forEach(entry -> paths.add(entry.entry().path().latin1()));
    return paths;
  }
}
