package jbuild.engine.copy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import jbuild.engine.copy.Selection.Selected;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import org.jspecify.annotations.Nullable;

/** Copies one source, a file or a tree, to its place in the draft. */
final class TreeCopier {
  private final FileTree source;
  private final LayerDraft draft;
  private final AttributeRules attributes;

  /** Where the first name of each hard-linked file of the source was copied to (S179). */
  private final Map<String, EntryPath> firstNames = new HashMap<>();

  /** Whether a hard link was found in the source. */
  private boolean linked;

  TreeCopier(FileTree source, LayerDraft draft, AttributeRules attributes) {
    this.source = source;
    this.draft = draft;
    this.attributes = attributes;
  }

  /** Copies what a filter selects of a source. */
  void copy(Entry.Node top, PathFilter filter, EntryPath place) throws IOException {
    Selection selection = Selection.of(source, top, filter);
    for (Selected at = selection.next(); at != null; at = selection.next()) {
      EntryPath target = place.resolve(at.relative());
      if (!(at.node() instanceof Entry.Directory directory)) {
        copyOther(at.node(), target);
      } else if (!linked && at.wanted() && draft.isNew(target) && copyWhole(at, filter, place)) {
        selection.leave();
      } else {
        copyDirectory(at, directory, target);
      }
    }
  }

  /**
   * Copies a directory to where there is nothing, with all that is below it: that need not be known
   * before it is written. False if there are hard links: their first name may be elsewhere. Then it
   * is not tried for what is below or behind either, or a deep tree would be walked at each level.
   */
  private boolean copyWhole(Selected directory, PathFilter filter, EntryPath place)
      throws IOException {
    Selection below = Selection.below(source, directory, filter);
    for (Selected at = below.next(); at != null; at = below.next()) {
      if (at.node() instanceof Entry.File file && file.linkGroup().isPresent()) {
        linked = true;
        return false;
      }
    }
    LayerEntry copied = copied(directory, place);
    draft.putWhole(
        (Entry.Directory) copied.entry(), () -> new Copies(this, directory, filter, place));
    return true;
  }

  private LayerEntry copied(Selected selected, EntryPath place) {
    Entry.Node node = selected.node();
    EntryPath target = place.resolve(selected.relative());
    return entry(node, Nodes.at(target, attributes.copied(node), node));
  }

  private LayerEntry entry(Entry.Node node, Entry.Node copy) {
    if (!(node instanceof Entry.File file)) {
      return LayerEntry.of(copy);
    }
    // Nothing more may be kept by the layer's entries: there may be a million.
    FileTree from = source;
    return new LayerEntry(copy, () -> from.open(file));
  }

  /** Copies of what is below a directory, made one after the other. */
  private static final class Copies implements Iterator<LayerEntry> {
    private final TreeCopier copier;
    private final EntryPath place;
    private final Selection selection;
    private @Nullable Selected next;

    Copies(TreeCopier copier, Selected directory, PathFilter filter, EntryPath place) {
      this.copier = copier;
      this.place = place;
      try {
        this.selection = Selection.below(copier.source, directory, filter);
        this.next = selection.next();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public LayerEntry next() {
      Selected taken = next;
      if (taken == null) {
        throw new NoSuchElementException();
      }
      try {
        next = selection.next();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return copier.copied(taken, place);
    }
  }

  /**
   * A new directory is a copy of the source's. An existing one keeps its attributes but for the
   * time where it is the destination itself, takes all of them deeper down, and only the mode where
   * it comes along for what is in it (S174, S199).
   */
  private void copyDirectory(Selected selected, Entry.Directory directory, EntryPath target)
      throws IOException {
    Optional<Entry.Node> existing = draft.lookup(target);
    if (existing.isEmpty()) {
      put(new Entry.Directory(target, attributes.copied(directory)));
      return;
    }
    if (!(existing.get() instanceof Entry.Directory)) {
      throw new Failure(ErrorClass.CONTEXT, "cannot copy to non-directory: " + target);
    }
    Metadata was = existing.get().metadata();
    Metadata from = directory.metadata();
    if (selected.isTop()) {
      draft.setAttributes(target, was.withMtime(from.mtimeSeconds(), from.mtimeNanos()));
    } else if (selected.wanted()) {
      Metadata copied = attributes.copied(directory);
      Map<String, String> kept = was.xattrs();
      draft.setAttributes(
          target, Nodes.withXattrs(Nodes.withXattrs(copied, kept), copied.xattrs()));
    } else {
      draft.setAttributes(target, was.withMode(from.mode()));
    }
  }

  private void copyOther(Entry.Node node, EntryPath target) throws IOException {
    refuseDirectory(target, draft);
    Optional<String> group = node instanceof Entry.File file ? file.linkGroup() : Optional.empty();
    Optional<EntryPath> linked = group.map(firstNames::get);
    if (linked.isPresent()) {
      draft.link(target, linked.get());
      return;
    }
    group.ifPresent(id -> firstNames.put(id, target));
    Entry.Node copy = Nodes.at(target, attributes.copied(node), node);
    draft.put(copy, entry(node, copy).content());
  }

  /** Puts a file that is in no tree at its place in a draft, as if it were copied. */
  static void copyFile(
      Entry.File file,
      FileContent content,
      EntryPath target,
      LayerDraft draft,
      AttributeRules attributes)
      throws IOException {
    refuseDirectory(target, draft);
    draft.put(Nodes.at(target, attributes.copied(file), file), content);
  }

  private static void refuseDirectory(EntryPath target, LayerDraft draft) throws IOException {
    if (draft.isDirectory(target)) {
      throw new Failure(ErrorClass.CONTEXT, "cannot replace to directory " + target + " with file");
    }
  }

  private void put(Entry.Node node) throws IOException {
    draft.put(node, InputStream::nullInputStream);
  }
}
