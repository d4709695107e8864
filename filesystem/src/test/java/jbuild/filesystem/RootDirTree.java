package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.image.Digest;

/** A directory on disk as a file tree, for comparisons in tests. */
public record RootDirTree(RootDir root) implements FileTree {
  @Override
  public Optional<Entry.Node> lookup(EntryPath path) throws IOException {
    return root.stat(path);
  }

  @Override
  public List<Entry.Node> children(EntryPath directory) throws IOException {
    List<Entry.Node> nodes = new ArrayList<>();
    if (root.stat(directory).filter(Entry.Directory.class::isInstance).isPresent()) {
      for (String name : root.list(directory)) {
        root.stat(directory.child(name)).ifPresent(nodes::add);
      }
    }
    return nodes;
  }

  @Override
  public Digest contentDigest(Entry.File file) throws IOException {
    MessageDigest hasher = Digest.hasher();
    try (InputStream in = open(file)) {
      hasher.update(in.readAllBytes());
    }
    return Digest.of(hasher);
  }

  @Override
  public InputStream open(Entry.File file) throws IOException {
    return root.read(file.path());
  }
}
