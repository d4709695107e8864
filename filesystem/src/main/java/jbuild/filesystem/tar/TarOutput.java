package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a tar go: counted, hashed as a whole, and the content of each file hashed by
 * itself, each byte being read once. The two hashes of a large file are computed side by side.
 */
final class TarOutput implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Hashing less than this is quicker than telling another thread. */
  private static final int WORTH_A_THREAD = 1 << 18;

  private static final byte[] ZEROS = new byte[2 * TarFormat.BLOCK];

  private final OutputStream out;
  private final MessageDigest whole = Digest.hasher();
  private byte[] buffer = new byte[0];
  private @Nullable ExecutorService hashing;
  private long count;

  TarOutput(OutputStream out) {
    this.out = out;
  }

  void write(byte[] bytes) throws IOException {
    write(bytes, bytes.length);
  }

  void write(byte[] bytes, int length) throws IOException {
    whole.update(bytes, 0, length);
    out.write(bytes, 0, length);
    count += length;
  }

  /** Writes content that must have a size, and what pads it. */
  Digest copy(EntryPath path, InputStream in, long sizeBytes) throws IOException {
    if (buffer.length == 0) {
      buffer = new byte[BUFFER_BYTES];
    }
    MessageDigest hasher = Digest.hasher();
    long left = sizeBytes;
    while (left > 0) {
      int length = (int) Math.min(left, buffer.length);
      if (in.readNBytes(buffer, 0, length) < length) {
        throw changed(path);
      }
      left -= length;
      if (left == 0 && in.read() >= 0) {
        throw changed(path);
      }
      copy(hasher, length);
    }
    if (sizeBytes == 0 && in.read() >= 0) {
      throw changed(path);
    }
    write(ZEROS, TarFormat.padding(sizeBytes));
    return Digest.of(hasher);
  }

  private void copy(MessageDigest hasher, int length) throws IOException {
    if (length < WORTH_A_THREAD) {
      hasher.update(buffer, 0, length);
      write(buffer, length);
      return;
    }
    if (hashing == null) {
      hashing =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon().name("tar-hash").factory());
    }
    CompletableFuture<Boolean> hashed =
        CompletableFuture.supplyAsync(
            () -> {
              whole.update(buffer, 0, length);
              return true;
            },
            hashing);
    try {
      hasher.update(buffer, 0, length);
      out.write(buffer, 0, length);
      count += length;
    } finally {
      hashed.join();
    }
  }

  static Failure changed(EntryPath path) {
    return new Failure(ErrorClass.CONTEXT, path.display() + " changed while reading");
  }

  /** Writes the end mark, and no more than that (T20). */
  Digest finish() throws IOException {
    write(ZEROS, ZEROS.length);
    return Digest.of(whole);
  }

  /** How many bytes were written. */
  long count() {
    return count;
  }

  @Override
  public void close() {
    if (hashing != null) {
      hashing.close();
    }
  }
}
