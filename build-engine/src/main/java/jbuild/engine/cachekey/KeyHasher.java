package jbuild.engine.cachekey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jbuild.image.Digest;

/**
 * Feeds fields to a digest, each with its length, so that no two lists of fields look alike. They
 * are collected first: feeding a digest many small pieces takes longer than hashing them.
 */
final class KeyHasher {
  private byte[] fields = new byte[1024];
  private int size;

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
    reserve(Integer.BYTES + value.length);
    integer(value.length);
    System.arraycopy(value, 0, fields, size, value.length);
    size += value.length;
    return this;
  }

  KeyHasher number(long value) {
    reserve(Long.BYTES);
    integer((int) (value >>> Integer.SIZE));
    integer((int) value);
    return this;
  }

  private void integer(int value) {
    fields[size] = (byte) (value >>> 24);
    fields[size + 1] = (byte) (value >>> 16);
    fields[size + 2] = (byte) (value >>> 8);
    fields[size + 3] = (byte) value;
    size += Integer.BYTES;
  }

  private void reserve(int more) {
    if (fields.length - size < more) {
      fields = Arrays.copyOf(fields, Math.max(2 * fields.length, Math.addExact(size, more)));
    }
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
    number(value.isPresent() ? 1 : 0);
    value.ifPresent(this::text);
    return this;
  }

  KeyHasher digest(Digest value) {
    return text(value.hex());
  }

  Digest finish() {
    MessageDigest hasher = Digest.hasher();
    hasher.update(fields, 0, size);
    return Digest.of(hasher);
  }
}
