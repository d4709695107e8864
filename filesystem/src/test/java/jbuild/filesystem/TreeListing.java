package jbuild.filesystem;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that matters of a file tree, to be compared.
 *
 * @param lines kinds, modes, owners, times of all but directories, capabilities, contents, targets
 * @param firstNames of each file with several names, the first of them in walk order
 */
public record TreeListing(String lines, Map<EntryPath, EntryPath> firstNames) {
  public static TreeListing of(FileTree tree) throws IOException {
    Map<EntryPath, Entry.Node> nodes = new TreeMap<>();
    Deque<EntryPath> directories = new ArrayDeque<>();
    directories.add(EntryPath.ROOT);
    while (!directories.isEmpty()) {
      for (Entry.Node node : tree.children(directories.removeLast())) {
        nodes.put(node.path(), node);
        if (node instanceof Entry.Directory) {
          directories.add(node.path());
        }
      }
    }
    Map<String, EntryPath> groups = new HashMap<>();
    Map<EntryPath, EntryPath> firstNames = new HashMap<>();
    StringBuilder lines = new StringBuilder();
    for (Entry.Node node : nodes.values()) {
      lines.append(node.path()).append(' ').append(describe(tree, node)).append('\n');
      if (node instanceof Entry.File file && file.linkGroup().isPresent()) {
        EntryPath first = groups.computeIfAbsent(file.linkGroup().get(), _ -> file.path());
        firstNames.put(file.path(), first);
      }
    }
    return new TreeListing(lines.toString(), Map.copyOf(firstNames));
  }

  private static String describe(FileTree tree, Entry.Node node) throws IOException {
    String common = common(node.metadata());
    String time = node.metadata().mtimeSeconds() + "." + node.metadata().mtimeNanos();
    return switch (node) {
      case Entry.Directory _ -> "directory " + common;
      case Entry.File file -> {
        String content = file.sizeBytes() + " " + tree.contentDigest(file);
        yield "file " + common + " " + time + " " + content;
      }
      case Entry.Symlink link -> "symlink " + common + " " + time + " " + link.target();
      case Entry.Device device ->
          "device " + common + " " + time + " " + device.major() + ":" + device.minor();
      case Entry.Fifo _ -> "fifo " + common + " " + time;
    };
  }

  private static String common(Metadata metadata) {
    return Integer.toOctalString(metadata.mode())
        + " "
        + metadata.uid()
        + ":"
        + metadata.gid()
        + " "
        + metadata.xattrs().getOrDefault(Metadata.CAPABILITY, "");
  }

  /**
   * Whether all names of one file here are names of one file there too. There they may be more:
   * overlayfs takes a name that is copied up away from its peers, which is no change of the step's.
   */
  public boolean isLinkedIn(TreeListing other) {
    return firstNames.entrySet().stream()
        .filter(names -> !names.getKey().equals(names.getValue()))
        .allMatch(names -> {
          EntryPath first = other.firstNames.get(names.getKey());
          return first != null && first.equals(other.firstNames.get(names.getValue()));
        });
  }
}
