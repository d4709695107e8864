package jbuild.engine.copy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.PathResolver;
import jbuild.filesystem.tar.ArchiveReader;
import jbuild.image.Digest;

/**
 * Unpacks an archive over a directory of the draft (S207-S210), entry by entry in the archive's
 * order: a directory joins an existing one and gives it its attributes, anything else takes the
 * place of what is there, a directory that of a link too. Links on the way are followed, but not
 * out of the directory.
 */
final class ArchiveUnpacker implements ArchiveReader.Visitor {
  /** So many seconds since 1970 are, in nanoseconds, as much as 63 bits hold. */
  private static final long LATEST_SECONDS = Long.MAX_VALUE / 1_000_000_000;

  private final LayerDraft draft;
  private final EntryPath root;
  private final AttributeRules attributes;
  private final Path scratch;
  private Optional<Spool> spool = Optional.empty();

  /**
   * @param root an existing directory
   * @param scratch an existing directory of the host for the bytes of files
   */
  ArchiveUnpacker(LayerDraft draft, EntryPath root, AttributeRules attributes, Path scratch) {
    this.draft = draft;
    this.root = root;
    this.attributes = attributes;
    this.scratch = scratch;
  }

  void unpack(FileContent archive) throws IOException {
    try (InputStream in = archive.open()) {
      ArchiveReader.read(in, this);
    }
  }

  @Override
  public void visit(LayerEntry entry) throws IOException {
    switch (entry.entry()) {
      case Entry.Node node -> put(node, entry.content());
      case Entry.HardLink link ->
          throw new IllegalStateException("a link without attributes: " + link.path());
      case Entry.Whiteout whiteout ->
          throw new IllegalStateException("an archive has no whiteouts: " + whiteout.path());
    }
  }

  private void put(Entry.Node node, FileContent content) throws IOException {
    if (node.path().isRoot()) {
      return;
    }
    boolean directory = node instanceof Entry.Directory;
    EntryPath path = resolve(node.path());
    draft.makeDirectories(path.parent(), attributes.impliedByArchive());
    Metadata metadata = attributes.owned(bounded(node.metadata()));
    Optional<Entry.Node> existing = draft.lookup(path);
    if (directory && existing.orElse(null) instanceof Entry.Directory was) {
      draft.setAttributes(path, joined(metadata, was.metadata()));
      return;
    }
    draft.put(Nodes.at(path, metadata, node), kept(node, content));
  }

  private FileContent kept(Entry.Node node, FileContent content) throws IOException {
    if (!(node instanceof Entry.File)) {
      return InputStream::nullInputStream;
    }
    if (spool.isEmpty()) {
      spool = Optional.of(Spool.in(scratch));
    }
    try (InputStream in = content.open()) {
      return spool.get().add(in);
    }
  }

  /** The attributes that come with a link are given to the file, and so to all its names. */
  @Override
  public void visitLink(Entry.HardLink link, Metadata metadata) throws IOException {
    EntryPath path = resolve(link.path());
    EntryPath target = resolve(link.target());
    Entry.Node linked = draft.lookup(target).orElse(null);
    if (linked == null || linked instanceof Entry.Directory) {
      throw new Failure(
          ErrorClass.ARCHIVE,
          "the archive links " + link.path() + " to " + link.target() + ", which is no file");
    }
    draft.makeDirectories(path.parent(), attributes.impliedByArchive());
    if (!path.equals(target)) {
      draft.link(path, target);
    }
    Metadata owned = attributes.owned(bounded(metadata));
    Metadata was = linked.metadata();
    draft.setAttributes(
        path,
        linked instanceof Entry.Symlink
            ? was.withOwner(owned.uid(), owned.gid())
            : joined(owned, was));
  }

  /** New attributes, with the extended ones that were there before unless they are new too. */
  private static Metadata joined(Metadata now, Metadata was) {
    return Nodes.withXattrs(Nodes.withXattrs(now, was.xattrs()), now.xattrs());
  }

  /** Times before 1970 or after 2262, which not all file systems can keep, become 1970. */
  private static Metadata bounded(Metadata metadata) {
    long seconds = metadata.mtimeSeconds();
    return seconds < 0 || seconds > LATEST_SECONDS ? metadata.withMtime(0, 0) : metadata;
  }

  private EntryPath resolve(EntryPath path) throws IOException {
    FileTree below = new Subtree(draft, root);
    return root.resolve(PathResolver.resolve(below, path.latin1(), false));
  }

  /** A directory of the draft as if it were a root, so that no link leads out of it. */
  private record Subtree(FileTree tree, EntryPath root) implements FileTree {
    @Override
    public Optional<Entry.Node> lookup(EntryPath path) throws IOException {
      return tree.lookup(root.resolve(path)).map(node -> Nodes.at(path, node));
    }

    @Override
    public List<Entry.Node> children(EntryPath directory) throws IOException {
      return tree.children(root.resolve(directory)).stream()
          .map(node -> Nodes.at(node.path().relativeTo(root), node))
          .toList();
    }

    @Override
    public Digest contentDigest(Entry.File file) throws IOException {
      return tree.contentDigest(moved(file));
    }

    @Override
    public InputStream open(Entry.File file) throws IOException {
      return tree.open(moved(file));
    }

    private Entry.File moved(Entry.File file) {
      return new Entry.File(root.resolve(file.path()), file.metadata(), file.sizeBytes());
    }
  }
}
