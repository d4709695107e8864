package jbuild.engine.cachekey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import jbuild.image.Digest;

/** Feeds fields to a digest, each with its length, so that no two lists of fields look alike. */
final class KeyHasher {
  private final MessageDigest hasher = Digest.hasher();

  /**
   * @param domain what kind of key this is, with its version
   */
  KeyHasher(String domain) {
    text(domain);
  }

  KeyHasher text(String value) {
    return bytes(value.getBytes(UTF_8));
  }

  KeyHasher bytes(byte[] value) {
    hasher.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
    hasher.update(value);
    return this;
  }

  KeyHasher number(long value) {
    hasher.update(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    return this;
  }

  KeyHasher flag(boolean value) {
    return number(value ? 1 : 0);
  }

  KeyHasher texts(List<String> values) {
    number(values.size());
    values.forEach(this::text);
    return this;
  }

  KeyHasher optional(Optional<String> value) {
    return texts(value.stream().toList());
  }

  KeyHasher digest(Digest value) {
    return text(value.hex());
  }

  Digest finish() {
    return Digest.of(hasher);
  }
}
