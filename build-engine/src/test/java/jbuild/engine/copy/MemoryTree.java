package jbuild.engine.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;

/**
 * A file tree without a disk. Files have mode 644 and time 100, directories 755 and 200, links 777
 * and 300; all belong to root. Missing parents are made.
 */
final class MemoryTree implements FileTree {
  private final TreeMap<EntryPath, Entry.Node> nodes = new TreeMap<>();
  private final Map<EntryPath, byte[]> contents = new HashMap<>();

  private final AtomicInteger listed = new AtomicInteger();

  MemoryTree() {
    nodes.put(EntryPath.ROOT, new Entry.Directory(EntryPath.ROOT, new Metadata(0755, 0, 0, 200)));
  }

  /** How many directories were asked for what is in them, each as often as it was. */
  int listed() {
    return listed.get();
  }

  MemoryTree directory(String path) {
    return put(new Entry.Directory(EntryPath.ofText(path), new Metadata(0755, 0, 0, 200)));
  }

  MemoryTree file(String path, String text) {
    return file(path, text.getBytes(UTF_8));
  }

  MemoryTree file(String path, byte[] content) {
    EntryPath at = EntryPath.ofText(path);
    contents.put(at, content);
    return put(new Entry.File(at, new Metadata(0644, 0, 0, 100), content.length));
  }

  MemoryTree link(String path, String target) {
    Metadata metadata = new Metadata(0777, 0, 0, 300);
    return put(new Entry.Symlink(EntryPath.ofText(path), metadata, target));
  }

  MemoryTree fifo(String path) {
    return put(new Entry.Fifo(EntryPath.ofText(path), new Metadata(0600, 0, 0, 100)));
  }

  MemoryTree device(String path, int major, int minor) {
    Metadata metadata = new Metadata(0600, 0, 0, 100);
    return put(new Entry.Device(EntryPath.ofText(path), metadata, false, major, minor));
  }

  /** Makes a second name of a file. */
  MemoryTree hardLink(String path, String target) {
    EntryPath from = EntryPath.ofText(target);
    EntryPath at = EntryPath.ofText(path);
    Entry.File file = (Entry.File) Objects.requireNonNull(nodes.get(from));
    Optional<String> group = Optional.of(file.linkGroup().orElse("inode of " + target));
    contents.put(at, Objects.requireNonNull(contents.get(from)));
    nodes.put(from, new Entry.File(from, file.metadata(), file.sizeBytes(), group));
    return put(new Entry.File(at, file.metadata(), file.sizeBytes(), group));
  }

  MemoryTree mode(String path, int mode) {
    return with(path, metadata -> metadata.withMode(mode));
  }

  MemoryTree owner(String path, long uid, long gid) {
    return with(path, metadata -> metadata.withOwner(uid, gid));
  }

  MemoryTree time(String path, long seconds) {
    return with(path, metadata -> metadata.withMtime(seconds, 0));
  }

  MemoryTree xattr(String path, String name, String value) {
    return with(path, metadata -> Nodes.withXattrs(metadata, Map.of(name, value)));
  }

  private MemoryTree with(String path, UnaryOperator<Metadata> change) {
    EntryPath at = EntryPath.ofText(path);
    Entry.Node node = Objects.requireNonNull(nodes.get(at), path);
    nodes.put(at, Nodes.with(change.apply(node.metadata()), node));
    return this;
  }

  private MemoryTree put(Entry.Node node) {
    EntryPath parent = node.path().parent();
    if (!nodes.containsKey(parent)) {
      directory(parent.latin1());
    }
    nodes.put(node.path(), node);
    return this;
  }

  @Override
  public Optional<Entry.Node> lookup(EntryPath path) {
    return Optional.ofNullable(nodes.get(path));
  }

  @Override
  public List<Entry.Node> children(EntryPath directory) {
    listed.incrementAndGet();
    return nodes.values().stream()
        .filter(node -> !node.path().isRoot() && node.path().parent().equals(directory))
        .toList();
  }

  @Override
  public Digest contentDigest(Entry.File file) {
    return Digest.of(content(file));
  }

  @Override
  public InputStream open(Entry.File file) {
    return new ByteArrayInputStream(content(file));
  }

  private byte[] content(Entry.File file) {
    return Objects.requireNonNull(contents.get(file.path()));
  }
}
