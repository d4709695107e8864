package jbuild.engine.copy;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.copy.Selection.Selected;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.Metadata;

/** Copies one source, a file or a tree, to its place in the draft. */
final class TreeCopier {
  private final FileTree source;
  private final LayerDraft draft;
  private final AttributeRules attributes;

  /** Where the first name of each hard-linked file of the source was copied to (S179). */
  private final Map<String, EntryPath> firstNames = new HashMap<>();

  TreeCopier(FileTree source, LayerDraft draft, AttributeRules attributes) {
    this.source = source;
    this.draft = draft;
    this.attributes = attributes;
  }

  /** Copies what a filter selects of a source. */
  void copy(Entry.Node top, PathFilter filter, EntryPath place) throws IOException {
    Selection.visit(source, top, filter, selected -> copy(selected, place));
  }

  private void copy(Selected selected, EntryPath place) throws IOException {
    EntryPath target = place.resolve(selected.relative());
    if (selected.node() instanceof Entry.Directory directory) {
      copyDirectory(selected, directory, target);
    } else {
      copyOther(selected.node(), target);
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
    if (node instanceof Entry.File file) {
      // Nothing more may be kept by the layer's entries: the draft takes more memory than they do.
      FileTree from = source;
      draft.put(copy, () -> from.open(file));
    } else {
      put(copy);
    }
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
