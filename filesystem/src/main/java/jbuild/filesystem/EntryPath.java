package jbuild.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place of an entry below a root: bytes, never text, because a file name need not be valid in
 * any charset. Relative, without empty, {@code .} or {@code ..} components; the root itself is
 * empty.
 *
 * <p>The bytes are kept as a Latin-1 string, one char a byte, which Java stores in as many bytes
 * and hashes and compares natively.
 *
 * <p>The order is that of a directory walk: a directory, then what is below it, then its next
 * sibling (T06).
 *
 * @param latin1 the bytes, one per char
 */
public record EntryPath(String latin1) implements Comparable<EntryPath> {
  public static final EntryPath ROOT = new EntryPath("");

  /**
   * Cleans bytes given as Latin-1: leading, doubled and trailing slashes and {@code .} go, {@code
   * ..} goes up but never above the root.
   */
  public static EntryPath clamped(String latin1) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : latin1.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.addLast(part);
      }
    }
    return new EntryPath(String.join("/", parts));
  }

  /** The path that a text (of a Dockerfile, in UTF-8) names, cleaned as {@link #clamped} does. */
  public static EntryPath ofText(String text) {
    return clamped(latin1(text));
  }

  /** The UTF-8 bytes of a text, one per char. */
  public static String latin1(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  public boolean isRoot() {
    return latin1.isEmpty();
  }

  /** The directory that holds this entry; the root is its own parent. */
  public EntryPath parent() {
    int slash = latin1.lastIndexOf('/');
    return slash < 0 ? ROOT : new EntryPath(latin1.substring(0, slash));
  }

  /** The last component, Latin-1; empty for the root. */
  public String name() {
    return latin1.substring(latin1.lastIndexOf('/') + 1);
  }

  /** The entry of one more component. */
  public EntryPath child(String name) {
    return isRoot() ? new EntryPath(name) : new EntryPath(latin1.concat("/").concat(name));
  }

  /** {@code below}, taken from this directory instead of the root. */
  public EntryPath resolve(EntryPath below) {
    return below.isRoot()
        ? this
        : isRoot() ? below : new EntryPath(latin1.concat("/").concat(below.latin1));
  }

  /** Whether this is {@code ancestor} or lies below it. */
  public boolean startsWith(EntryPath ancestor) {
    return ancestor.isRoot()
        || (latin1.startsWith(ancestor.latin1)
            && (latin1.length() == ancestor.latin1.length()
                || latin1.charAt(ancestor.latin1.length()) == '/'));
  }

  /** Whether this is an entry of {@code directory} itself; the root is in none. */
  public boolean isIn(EntryPath directory) {
    int slash = latin1.lastIndexOf('/');
    return slash < 0
        ? directory.isRoot() && !isRoot()
        : slash == directory.latin1.length() && latin1.startsWith(directory.latin1);
  }

  /** What is left of this path below {@code ancestor}, which it must start with. */
  public EntryPath relativeTo(EntryPath ancestor) {
    if (!startsWith(ancestor)) {
      throw new IllegalArgumentException(display() + " is not below " + ancestor.display());
    }
    if (ancestor.isRoot()) {
      return this;
    }
    return latin1.length() == ancestor.latin1.length()
        ? ROOT
        : new EntryPath(latin1.substring(ancestor.latin1.length() + 1));
  }

  public List<String> components() {
    return isRoot() ? List.of() : List.of(latin1.split("/"));
  }

  public byte[] bytes() {
    return latin1.getBytes(ISO_8859_1);
  }

  /**
   * For messages only: an absolute path, bytes that are no text or would steer a terminal escaped.
   */
  public String display() {
    StringBuilder shown = new StringBuilder("/");
    String text = new String(bytes(), UTF_8);
    text.codePoints()
        .forEach(c -> {
          if (Character.isISOControl(c) || c == 0xFFFD) {
            shown.append(String.format(java.util.Locale.ROOT, "\\u%04x", c));
          } else {
            shown.appendCodePoint(c);
          }
        });
    return shown.toString();
  }

  @Override
  public int compareTo(EntryPath other) {
    int common = Math.min(latin1.length(), other.latin1.length());
    for (int i = 0; i < common; i++) {
      char mine = latin1.charAt(i);
      char theirs = other.latin1.charAt(i);
      if (mine != theirs) {
        return mine == '/' ? -1 : theirs == '/' ? 1 : mine - theirs;
      }
    }
    return latin1.length() - other.latin1.length();
  }

  // Written out: a record's own go through method handles, which are slow until they are compiled.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntryPath path && latin1.equals(path.latin1);
  }

  @Override
  public int hashCode() {
    return latin1.hashCode();
  }

  @Override
  public String toString() {
    return display();
  }
}
