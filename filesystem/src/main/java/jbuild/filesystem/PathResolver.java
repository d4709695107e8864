package jbuild.filesystem;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Follows symbolic links inside a tree. Absolute targets start at its root; {@code ..} stops there.
 */
public final class PathResolver {
  /** Links followed in one look-up before it fails with {@code PATH}, as the kernel's ELOOP. */
  public static final int MAX_LINKS = 40;

  private PathResolver() {}

  /** What is at exactly a path. */
  @FunctionalInterface
  public interface Lookup {
    /** The entry, or empty; no link is followed. */
    Optional<Entry.Node> lookup(EntryPath path) throws IOException;
  }

  /**
   * Where a path really leads. Components that do not exist are kept as they are, and {@code ..}
   * after one just takes it away.
   *
   * @param path Latin-1 bytes as a user wrote them: {@code ..} is taken after links are followed
   * @param followLast whether a link in the last component is followed; one with a slash after it
   *     always is
   */
  public static EntryPath resolve(FileTree tree, String path, boolean followLast)
      throws IOException {
    return resolve(tree::lookup, path, followLast);
  }

  /** The same in anything that knows what is at a path. */
  public static EntryPath resolve(Lookup tree, String path, boolean followLast) throws IOException {
    Deque<String> rest = new ArrayDeque<>();
    push(path, rest);
    EntryPath at = EntryPath.ROOT;
    int links = 0;
    while (!rest.isEmpty()) {
      String name = rest.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        at = at.parent();
        continue;
      }
      EntryPath next = at.child(name);
      Optional<String> target = target(tree, next);
      if (target.isEmpty() || (rest.isEmpty() && !followLast)) {
        at = next;
        continue;
      }
      links++;
      if (links > MAX_LINKS) {
        throw new Failure(
            ErrorClass.PATH,
            new EntryPath(path).display() + ": more than " + MAX_LINKS + " symbolic links");
      }
      at = target.get().startsWith("/") ? EntryPath.ROOT : at;
      push(target.get(), rest);
    }
    return at;
  }

  private static Optional<String> target(Lookup tree, EntryPath path) throws IOException {
    return tree.lookup(path).map(node -> node instanceof Entry.Symlink link ? link.target() : null);
  }

  /** Puts the components before those that wait. */
  private static void push(String path, Deque<String> rest) {
    String[] parts = path.split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      rest.push(parts[i]);
    }
  }
}
