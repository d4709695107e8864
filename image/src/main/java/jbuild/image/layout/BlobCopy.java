package jbuild.image.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.Layer;
import org.jspecify.annotations.Nullable;

/**
 * Copies the stored bytes of layers and makes sure that they are the right ones (rule S4). From
 * file to file the kernel copies, which may even share the blocks, while another thread hashes,
 * unless that was done by this process when the bytes were stored. That thread may begin before
 * there is a place to copy to.
 */
final class BlobCopy implements AutoCloseable {
  private static final int BUFFER = 1 << 18;

  /** Copying and hashing less than this is quicker than telling a thread. */
  private static final int WORTH_A_THREAD = 1 << 17;

  /** When the file of a large layer was changed last, if its bytes are the right ones. */
  private final Map<Digest, CompletableFuture<Optional<FileTime>>> verified =
      new ConcurrentHashMap<>();

  private @Nullable ExecutorService verifier;
  private volatile boolean closed;

  /** Begins to hash a layer that will be copied, if its bytes are here. */
  void begin(Layer layer) {
    Descriptor blob = layer.descriptor();
    if (blob.sizeBytes() < WORTH_A_THREAD || layer.isHashedHere()) {
      return;
    }
    Optional<Path> file = layer.file();
    if (file.isPresent()) {
      CompletableFuture<Optional<FileTime>> _ = verify(blob, file.get()); // copy() asks
    }
  }

  private CompletableFuture<Optional<FileTime>> verify(Descriptor blob, Path file) {
    return verified.computeIfAbsent(
        blob.digest(), _ -> CompletableFuture.supplyAsync(() -> whenRight(blob, file), verifier()));
  }

  /** Not of virtual threads: the first one of a process takes longer than a small image. */
  private synchronized ExecutorService verifier() {
    ExecutorService known = verifier;
    if (known == null) {
      known =
          Executors.newSingleThreadExecutor(Thread.ofPlatform().name("verify").daemon().factory());
      verifier = known;
    }
    return known;
  }

  private Optional<FileTime> whenRight(Descriptor blob, Path file) {
    try {
      FileTime changed = Files.getLastModifiedTime(file);
      return matches(blob, file) ? Optional.of(changed) : Optional.empty();
    } catch (IOException isToldWhenItIsCopied) {
      return Optional.empty();
    }
  }

  /** Copies a layer. */
  void copy(Layer layer, WritableByteChannel to) throws IOException {
    Descriptor blob = layer.descriptor();
    Optional<Path> file = layer.file();
    if (file.isEmpty()) {
      copyStream(layer, to);
    } else if (!(to instanceof FileChannel target)) {
      copyHashing(blob, file.get(), to);
    } else if (layer.isHashedHere()) {
      copyFile(blob, file.get(), target);
    } else if (blob.sizeBytes() < WORTH_A_THREAD) {
      copyHashing(blob, file.get(), target);
    } else {
      copyVerifying(blob, file.get(), target);
    }
  }

  private void copyVerifying(Descriptor blob, Path file, FileChannel to) throws IOException {
    long start = to.position();
    CompletableFuture<Optional<FileTime>> verifying = verify(blob, file);
    try {
      copyFile(blob, file, to);
    } finally {
      var _ = verifying.join();
    }
    Optional<FileTime> unchanged = verifying.join().filter(Files.getLastModifiedTime(file)::equals);
    if (unchanged.isEmpty()) {
      // It was another file when it was hashed, or is damaged.
      copyHashing(blob, file, to.position(start));
    }
  }

  /** Whether the file holds exactly the blob. */
  boolean matches(Descriptor blob, Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      return in.size() == blob.sizeBytes() && hash(in, null).equals(blob.digest());
    }
  }

  private static void copyFile(Descriptor blob, Path file, FileChannel to) throws IOException {
    try (FileChannel in = openSized(blob, file)) {
      long start = to.position();
      long position = 0;
      // Not transferTo: it has a switch over types whose code the JVM makes at its first use.
      while (position < blob.sizeBytes()) {
        long copied = to.transferFrom(in, start + position, blob.sizeBytes() - position);
        if (copied <= 0) {
          throw changed(blob);
        }
        position += copied;
      }
      to.position(start + position);
    }
  }

  private void copyHashing(Descriptor blob, Path file, WritableByteChannel to) throws IOException {
    try (FileChannel in = openSized(blob, file)) {
      if (!hash(in, to).equals(blob.digest())) {
        throw changed(blob);
      }
    }
  }

  private Digest hash(FileChannel in, @Nullable WritableByteChannel to) throws IOException {
    MessageDigest hasher = Digest.hasher();
    // On the heap: outside of it a buffer for each of a thousand layers stays until a collection.
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, in.size() + 1));
    while (in.read(buffer.clear()) >= 0) {
      if (closed) {
        throw new IOException("nobody needs the digest any more");
      }
      buffer.flip();
      hasher.update(buffer.duplicate());
      while (to != null && buffer.hasRemaining()) {
        to.write(buffer);
      }
    }
    return Digest.of(hasher);
  }

  /** The layer verifies its own stream; only the length must be right, for the archive's sake. */
  private static void copyStream(Layer layer, WritableByteChannel to) throws IOException {
    long left = layer.descriptor().sizeBytes();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = layer.open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        left -= n;
        if (left < 0) {
          throw changed(layer.descriptor());
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          to.write(bytes);
        }
      }
    }
    if (left != 0) {
      throw changed(layer.descriptor());
    }
  }

  private static FileChannel openSized(Descriptor blob, Path file) throws IOException {
    FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
    if (in.size() != blob.sizeBytes()) {
      in.close();
      throw changed(blob);
    }
    return in;
  }

  private static Failure changed(Descriptor blob) {
    return new Failure(
        ErrorClass.DIGEST,
        "the stored bytes of layer " + blob.digest() + " are not the right ones");
  }

  /** Ends the hashing that nobody waits for. */
  @Override
  public synchronized void close() {
    closed = true;
    if (verifier != null) {
      verifier.shutdown();
    }
  }
}
