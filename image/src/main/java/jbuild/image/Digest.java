package jbuild.image;

import java.security.MessageDigest;
import java.util.HexFormat;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * The digest of stored bytes, written {@code sha256:} and 64 lower-case hex digits (OCI image
 * specification, descriptor, "Digests"). A digest that was parsed is safe to build a path from.
 *
 * @param hex the encoded part, lower-case hexadecimal
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";
  private static final int HEX_LENGTH = 64;

  /** Never fed, only copied: looking a provider up for each of many small files takes its time. */
  private static final MessageDigest UNUSED = Algorithms.sha256();

  /** The length of a digest that is not written in hexadecimal. */
  public static final int BYTES = 32;

  public Digest {
    if (hex.length() != HEX_LENGTH || !isLowerHex(hex)) {
      throw new Failure(ErrorClass.MEDIA, "invalid digest \"" + Failure.printable(hex) + "\"");
    }
  }

  /** Reads {@code sha256:...}. Fails with {@code MEDIA} on any other form or algorithm. */
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new Failure(ErrorClass.MEDIA, "unsupported digest \"" + Failure.printable(text) + "\"");
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  /** The digest of the given bytes. */
  public static Digest of(byte[] bytes) {
    return finish(hasher().digest(bytes));
  }

  /** The digest whose 32 bytes are at a place in an array. */
  public static Digest ofBytes(byte[] bytes, int offset) {
    return new Digest(HexFormat.of().formatHex(bytes, offset, offset + BYTES));
  }

  /** The digest itself, not written in hexadecimal. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** A new SHA-256 to be fed and then given to {@link #of(MessageDigest)}. */
  public static MessageDigest hasher() {
    try {
      return (MessageDigest) UNUSED.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the state of a SHA-256 is some numbers", e);
    }
  }

  /** The digest of what the hasher was fed; resets it. */
  public static Digest of(MessageDigest hasher) {
    return finish(hasher.digest());
  }

  private static Digest finish(byte[] hash) {
    return new Digest(HexFormat.of().formatHex(hash));
  }

  // A loop: digests are made by the ten thousand, before a stream would be compiled.
  private static boolean isLowerHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
