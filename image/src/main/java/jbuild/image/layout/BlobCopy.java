package jbuild.image.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.Layer;
import org.jspecify.annotations.Nullable;

/**
 * Copies a layer's stored bytes and makes sure that they are the right ones (rule S4). From file to
 * file the kernel copies, which may even share the blocks, while another thread hashes, unless that
 * was done by this process when the bytes were stored.
 */
final class BlobCopy {
  private static final int BUFFER = 1 << 18;

  /** Copying and hashing less than this is quicker than starting a thread. */
  private static final int WORTH_A_THREAD = 1 << 17;

  private BlobCopy() {}

  static void copy(Layer layer, WritableByteChannel to) throws IOException {
    Optional<Path> file = layer.file();
    if (file.isPresent() && to instanceof FileChannel target) {
      copyFile(layer, file.get(), target);
    } else if (file.isPresent()) {
      copyHashing(layer.descriptor(), file.get(), to);
    } else {
      copyStream(layer, to);
    }
  }

  /** Whether the file holds exactly the blob. */
  static boolean matches(Descriptor blob, Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      return in.size() == blob.sizeBytes() && hash(in, null).equals(blob.digest());
    }
  }

  private static void copyFile(Layer layer, Path file, FileChannel to) throws IOException {
    Descriptor blob = layer.descriptor();
    CompletableFuture<Digest> digest = new CompletableFuture<>();
    if (layer.isHashedHere()) {
      digest.complete(blob.digest());
    } else if (blob.sizeBytes() < WORTH_A_THREAD) {
      copyHashing(blob, file, to);
      return;
    } else {
      // Not a virtual thread: the first one of a process takes longer than a small image.
      Thread.ofPlatform().name("verify").daemon().start(() -> hash(file, digest));
    }
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
    } finally {
      digest.handle((_, _) -> 0).join();
    }
    require(blob, join(digest));
  }

  private static void copyHashing(Descriptor blob, Path file, WritableByteChannel to)
      throws IOException {
    try (FileChannel in = openSized(blob, file)) {
      require(blob, hash(in, to));
    }
  }

  private static void hash(Path file, CompletableFuture<Digest> result) {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      result.complete(hash(in, null));
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static Digest join(CompletableFuture<Digest> digest) throws IOException {
    try {
      return digest.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw e;
    }
  }

  private static Digest hash(FileChannel in, @Nullable WritableByteChannel to) throws IOException {
    MessageDigest hasher = Digest.hasher();
    // On the heap: outside of it a buffer for each of a thousand layers stays until a collection.
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, in.size() + 1));
    while (in.read(buffer.clear()) >= 0) {
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

  private static void require(Descriptor blob, Digest actual) {
    if (!actual.equals(blob.digest())) {
      throw changed(blob);
    }
  }

  private static Failure changed(Descriptor blob) {
    return new Failure(
        ErrorClass.DIGEST,
        "the stored bytes of layer " + blob.digest() + " are not the right ones");
  }
}
