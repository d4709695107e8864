package jbuild.filesystem;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that matters of a file tree as lines that can be compared: kinds, modes, owners, times of all
 * but directories, capabilities, contents, targets and which names are one file.
 */
public final class TreeListing {
  private TreeListing() {}

  public static String of(FileTree tree) throws IOException {
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
    Map<String, EntryPath> firstNames = new HashMap<>();
    StringBuilder lines = new StringBuilder();
    for (Entry.Node node : nodes.values()) {
      lines.append(node.path()).append(' ').append(describe(tree, node, firstNames)).append('\n');
    }
    return lines.toString();
  }

  private static String describe(FileTree tree, Entry.Node node, Map<String, EntryPath> firstNames)
      throws IOException {
    String common = common(node.metadata());
    String time = node.metadata().mtimeSeconds() + "." + node.metadata().mtimeNanos();
    return switch (node) {
      case Entry.Directory _ -> "directory " + common;
      case Entry.File file -> {
        String group = file.linkGroup().orElse("only " + file.path());
        EntryPath first = firstNames.computeIfAbsent(group, _ -> file.path());
        String content = file.sizeBytes() + " " + tree.contentDigest(file);
        yield "file " + common + " " + time + " " + content + " as " + first;
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
}
