package jbuild.filesystem.tar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * The name of a layer's entry, checked and taken apart: what it is a name of, and where (T09, rule
 * P4).
 *
 * @param directory Latin-1, clean, no links followed yet
 * @param base the last component without a whiteout's prefix; of an opaque marker the directory is
 *     all
 */
record LayerPath(Kind kind, String directory, String base) {
  enum Kind {
    /** Something that is to be there. */
    ENTRY,
    /** The root itself. */
    ROOT,
    /** Something of lower layers that is gone. */
    WHITEOUT,
    /** All that lower layers have in the directory is gone. */
    OPAQUE,
    /** Something of aufs's own, which has no meaning in a layer. */
    AUFS
  }

  private static final String WHITEOUT = TarEntries.WHITEOUT_PREFIX;
  private static final String AUFS = WHITEOUT + WHITEOUT;
  private static final String OPAQUE = AUFS + ".opq";
  private static final int MAX_NAME_BYTES = 255;

  /**
   * Reads a name. Fails with {@code PATH} when it climbs above the root, and with {@code ARCHIVE}
   * when it is too long or a malformed whiteout.
   */
  static LayerPath parse(String name) {
    List<String> parts = clean(name);
    if (parts.isEmpty()) {
      return new LayerPath(Kind.ROOT, "", "");
    }
    String last = parts.removeLast();
    String directory = String.join("/", parts);
    checkLength(name, directory.length() + 1 + last.length());
    for (String part : parts) {
      if (part.startsWith(AUFS)) {
        return new LayerPath(Kind.AUFS, "", "");
      }
      if (part.startsWith(WHITEOUT)) {
        throw malformed(name, "invalid whiteout");
      }
    }
    if (last.equals(OPAQUE)) {
      return new LayerPath(Kind.OPAQUE, directory, "");
    }
    if (last.startsWith(AUFS)) {
      return new LayerPath(Kind.AUFS, "", "");
    }
    if (!last.startsWith(WHITEOUT)) {
      return new LayerPath(Kind.ENTRY, directory, last);
    }
    String hidden = last.substring(WHITEOUT.length());
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      throw malformed(name, "invalid whiteout");
    }
    return new LayerPath(Kind.WHITEOUT, directory, hidden);
  }

  /** Where a hard link's target is; empty for the root. Fails as {@link #parse} does. */
  static Optional<LayerPath> parseTarget(String name) {
    List<String> parts = clean(name);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    String last = parts.removeLast();
    String directory = String.join("/", parts);
    checkLength(name, directory.length() + 1 + last.length());
    return Optional.of(new LayerPath(Kind.ENTRY, directory, last));
  }

  private static List<String> clean(String name) {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (parts.isEmpty()) {
            throw new Failure(
                ErrorClass.PATH, TarHeaderDecoder.shown(name) + ": leads out of the root");
          }
          parts.removeLast();
        }
        default -> {
          if (part.length() > MAX_NAME_BYTES) {
            throw malformed(name, "name too long");
          }
          parts.add(part);
        }
      }
    }
    return parts;
  }

  private static void checkLength(String name, int length) {
    if (length > TarHeader.MAX_PATH_BYTES) {
      throw malformed(name, "name too long");
    }
  }

  private static Failure malformed(String name, String what) {
    return new Failure(ErrorClass.ARCHIVE, TarHeaderDecoder.shown(shortened(name)) + ": " + what);
  }

  private static String shortened(String name) {
    return name.length() <= MAX_NAME_BYTES ? name : name.substring(0, MAX_NAME_BYTES) + "...";
  }
}
