package jbuild.cache.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jbuild.cache.Snapshot.Committed;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/**
 * The identity of what a stack holds, without times (decision D2): a digest over that of the stack
 * below and that of the layer. Layers of base images count by diff ID, so that nothing of them need
 * be read.
 */
final class ContentChain {
  private ContentChain() {}

  static Digest adopted(Optional<Digest> below, DiffId diff) {
    return framed("jbuild content chain 1", "adopted", text(below), diff.toString());
  }

  static Digest made(Optional<Committed> below, Digest content) {
    return framed(
        "jbuild content chain 1",
        "made",
        text(below.map(Committed::contentChain)),
        content.toString());
  }

  /** The digest of texts, each preceded by its length (rule S10). */
  static Digest framed(String... texts) {
    MessageDigest hasher = Digest.hasher();
    List<byte[]> fields = Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toList();
    for (byte[] field : fields) {
      hasher.update(ByteBuffer.allocate(4).putInt(field.length).array());
      hasher.update(field);
    }
    return Digest.of(hasher);
  }

  private static String text(Optional<Digest> below) {
    return below.map(Digest::toString).orElse("");
  }
}
