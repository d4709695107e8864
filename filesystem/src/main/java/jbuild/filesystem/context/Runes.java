package jbuild.filesystem.context;

/**
 * Bytes read as UTF-8 code points the way Go's patterns do: a byte that is no part of valid UTF-8
 * is one character of its own.
 */
final class Runes {
  /** Added to an invalid byte, so that it equals itself only. */
  private static final int INVALID = 0x110000;

  private static final int[] SMALLEST = {0, 0, 0x80, 0x800, 0x10000};

  private Runes() {}

  /** The code points of bytes given as Latin-1. */
  static int[] decode(String latin1) {
    int[] runes = new int[latin1.length()];
    int count = 0;
    for (int at = 0; at < latin1.length(); count++) {
      int length = lengthAt(latin1, at);
      runes[count] = length == 0 ? INVALID + latin1.charAt(at) : runeAt(latin1, at, length);
      at += Math.max(length, 1);
    }
    return count == runes.length ? runes : java.util.Arrays.copyOf(runes, count);
  }

  static boolean isInvalid(int rune) {
    return rune >= INVALID;
  }

  /** How many bytes the character at an index has, or 0 when they are not valid UTF-8. */
  private static int lengthAt(String latin1, int at) {
    int first = latin1.charAt(at);
    int length =
        first < 0x80
            ? 1
            : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length <= 1) {
      return length;
    }
    if (at + length > latin1.length()) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((latin1.charAt(at + i) & 0xC0) != 0x80) {
        return 0;
      }
    }
    int rune = runeAt(latin1, at, length);
    boolean surrogate = rune >= 0xD800 && rune <= 0xDFFF;
    return rune < SMALLEST[length] || surrogate || rune > 0x10FFFF ? 0 : length;
  }

  private static int runeAt(String latin1, int at, int length) {
    int first = latin1.charAt(at);
    if (length == 1) {
      return first;
    }
    int rune = first & (0x7F >> length);
    for (int i = 1; i < length; i++) {
      rune = rune << 6 | (latin1.charAt(at + i) & 0x3F);
    }
    return rune;
  }
}
