package jbuild.engine.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import jbuild.image.Digest;

/** A digest over fields, each with its length, so that no two lists of fields look alike. */
final class KeyWriter {
  private final MessageDigest hasher = Digest.hasher();

  /**
   * @param kind of thing that the key is of
   */
  KeyWriter(String kind) {
    put("jbuild.copy.1").put(kind);
  }

  KeyWriter put(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    put(bytes.length);
    hasher.update(bytes);
    return this;
  }

  KeyWriter put(long number) {
    hasher.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    return this;
  }

  KeyWriter put(Digest digest) {
    return put(digest.hex());
  }

  Digest digest() {
    return Digest.of(hasher);
  }
}
