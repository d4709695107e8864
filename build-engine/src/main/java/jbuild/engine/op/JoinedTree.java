package jbuild.engine.op;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.engine.copy.CopySpec;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;

/**
 * Several trees side by side in one, each in a directory named by its number: what an ADD with sources
 * of several kinds (files, downloads, repositories) copies from.
 */
final class JoinedTree implements FileTree {
  private static final Metadata PLAIN = new Metadata(0755, 0, 0, 0);

  private final List<FileTree> trees;

  JoinedTree(List<FileTree> trees) {
    this.trees = List.copyOf(trees);
  }

  /** The spec whose n-th pattern looks into the n-th tree. */
  static CopySpec prefixed(CopySpec spec) {
    List<CopySpec.Source> sources = new ArrayList<>();
    int number = 0;
    for (CopySpec.Source source : spec.sources()) {
      switch (source) {
        case CopySpec.Source.Pattern pattern -> {
          String below = EntryPath.ofText(pattern.pattern()).isRoot() ? "" : pattern.pattern();
          sources.add(
              new CopySpec.Source.Pattern("/" + number++ + "/" + below, pattern.unpack()));
        }
        case CopySpec.Source.Inline inline -> sources.add(inline);
      }
    }
    return with(spec, sources);
  }

  /** The spec with nothing but its n-th pattern. */
  static CopySpec only(CopySpec spec, int number) {
    List<CopySpec.Source> patterns =
        spec.sources().stream().filter(CopySpec.Source.Pattern.class::isInstance).toList();
    return with(spec, List.of(patterns.get(number)));
  }

  private static CopySpec with(CopySpec spec, List<CopySpec.Source> sources) {
    return new CopySpec(
        sources,
        spec.destination(),
        spec.chown(),
        spec.chmod(),
        spec.parents(),
        spec.excludes(),
        spec.createdSeconds());
  }

  @Override
  public Optional<Entry.Node> lookup(EntryPath path) throws IOException {
    if (path.isRoot()) {
      return Optional.of(new Entry.Directory(path, PLAIN));
    }
    Optional<FileTree> tree = tree(path);
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    return tree.get().lookup(inner(path)).map(node -> moved(node, path));
  }

  @Override
  public List<Entry.Node> children(EntryPath directory) throws IOException {
    List<Entry.Node> all = new ArrayList<>();
    if (directory.isRoot()) {
      for (int i = 0; i < trees.size(); i++) {
        lookup(new EntryPath(String.valueOf(i))).ifPresent(all::add);
      }
      return all;
    }
    Optional<FileTree> tree = tree(directory);
    if (tree.isPresent()) {
      for (Entry.Node child : tree.get().children(inner(directory))) {
        all.add(moved(child, directory.child(child.path().name())));
      }
    }
    return all;
  }

  @Override
  public Digest contentDigest(Entry.File file) throws IOException {
    return tree(file.path()).orElseThrow().contentDigest(original(file));
  }

  @Override
  public InputStream open(Entry.File file) throws IOException {
    return tree(file.path()).orElseThrow().open(original(file));
  }

  private Optional<FileTree> tree(EntryPath path) {
    String number = path.components().getFirst();
    boolean known = number.matches("\\d{1,4}") && Integer.parseInt(number) < trees.size();
    return known ? Optional.of(trees.get(Integer.parseInt(number))) : Optional.empty();
  }

  private static EntryPath inner(EntryPath path) {
    return path.relativeTo(new EntryPath(path.components().getFirst()));
  }

  private static Entry.File original(Entry.File file) {
    return new Entry.File(inner(file.path()), file.metadata(), file.sizeBytes(), file.linkGroup());
  }

  private static Entry.Node moved(Entry.Node node, EntryPath path) {
    return switch (node) {
      case Entry.File f -> new Entry.File(path, f.metadata(), f.sizeBytes(), f.linkGroup());
      case Entry.Directory d -> new Entry.Directory(path, d.metadata(), d.opaque());
      case Entry.Symlink s -> new Entry.Symlink(path, s.metadata(), s.target());
      case Entry.Device d -> new Entry.Device(path, d.metadata(), d.block(), d.major(), d.minor());
      case Entry.Fifo f -> new Entry.Fifo(path, f.metadata());
    };
  }
}
