package jbuild.filesystem;

import java.util.Map;

/**
 * The extended attributes by which overlayfs marks what it stores. They are ours alone: never taken
 * from, nor given to, the outside (rule P5).
 */
public final class OverlayMarks {
  static final String TRUSTED_OPAQUE = "trusted.overlay.opaque";
  static final String USER_OPAQUE = "user.overlay.opaque";

  private static final String TRUSTED = "trusted.overlay.";
  private static final String USER = "user.overlay.";

  private OverlayMarks() {}

  /** Whether an attribute of this name is a mark. */
  public static boolean isMark(String xattr) {
    return xattr.startsWith(TRUSTED) || xattr.startsWith(USER);
  }

  /** Whether the directory hides all that lower layers have in it. */
  static boolean isOpaque(Map<String, String> xattrs) {
    return "y".equals(xattrs.get(TRUSTED_OPAQUE)) || "y".equals(xattrs.get(USER_OPAQUE));
  }

  /** Whether the content or the place of the entry is elsewhere, so that it cannot be read here. */
  public static boolean isIndirect(Map<String, String> xattrs) {
    return xattrs.containsKey(TRUSTED + "redirect")
        || xattrs.containsKey(USER + "redirect")
        || xattrs.containsKey(TRUSTED + "metacopy")
        || xattrs.containsKey(USER + "metacopy");
  }
}
