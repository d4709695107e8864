package jbuild.engine.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import jbuild.image.Digest;

/** A digest over fields, each with its length, so that no two lists of fields look alike. */
final class KeyWriter {
  private final MessageDigest hasher = Digest.hasher();

  /** What the digest is fed next: a call of it for each field would cost more than the hashing. */
  private final ByteBuffer waiting = ByteBuffer.allocate(8 * 1024);

  /**
   * @param kind of thing that the key is of
   */
  KeyWriter(String kind) {
    put("jbuild.copy.3").put(kind);
  }

  KeyWriter put(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return put(bytes.length).put(bytes, 0, bytes.length);
  }

  /** Puts bytes whose number is no secret of the kind of field, and so is not told. */
  KeyWriter put(byte[] bytes, int offset, int length) {
    if (length > waiting.remaining()) {
      flush();
    }
    if (length > waiting.remaining()) {
      hasher.update(bytes, offset, length);
    } else {
      waiting.put(bytes, offset, length);
    }
    return this;
  }

  KeyWriter put(long number) {
    if (waiting.remaining() < Long.BYTES) {
      flush();
    }
    waiting.putLong(number);
    return this;
  }

  KeyWriter put(Digest digest) {
    return put(digest.hex());
  }

  private void flush() {
    hasher.update(waiting.array(), 0, waiting.position());
    waiting.clear();
  }

  Digest digest() {
    flush();
    return Digest.of(hasher);
  }
}
