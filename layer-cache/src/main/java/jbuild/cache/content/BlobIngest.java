package jbuild.cache.content;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import jbuild.cache.ContentStore;
import jbuild.cache.disk.Disk;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;

/** A file that will be a blob, hashed as it is written. */
final class BlobIngest implements ContentStore.Ingest {
  private final BlobDirectory blobs;
  private final Path file;
  private final HashingStream stream;
  private boolean finished;

  BlobIngest(BlobDirectory blobs, Path file, OutputStream out) {
    this.blobs = blobs;
    this.file = file;
    this.stream = new HashingStream(file, out);
  }

  @Override
  public OutputStream stream() {
    return stream;
  }

  @Override
  public Descriptor commit(String mediaType) throws IOException {
    Descriptor blob = new Descriptor(mediaType, stream.finish(), stream.sizeBytes);
    publish(blob);
    return blob;
  }

  @Override
  public Descriptor commit(Descriptor expected) throws IOException {
    Digest digest = stream.finish();
    if (stream.sizeBytes != expected.sizeBytes()) {
      throw new Failure(
          ErrorClass.DIGEST,
          expected.digest() + ": got " + stream.sizeBytes + " bytes, not " + expected.sizeBytes());
    }
    if (!digest.equals(expected.digest())) {
      throw new Failure(ErrorClass.DIGEST, expected.digest() + ": got bytes of " + digest);
    }
    publish(expected);
    return expected;
  }

  private void publish(Descriptor blob) throws IOException {
    if (finished) {
      throw new IllegalStateException("this ingest was committed before");
    }
    finished = true;
    blobs.publish(file, blob);
  }

  @Override
  public void close() throws IOException {
    finished = true;
    stream.release();
    Files.deleteIfExists(file);
  }

  /** Closing it does not end the ingest, so that a compressor on top of it can be closed. */
  private static final class HashingStream extends OutputStream {
    private final Path file;
    private final OutputStream out;
    private final MessageDigest hasher = Digest.hasher();
    private long sizeBytes;

    HashingStream(Path file, OutputStream out) {
      this.file = file;
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw Disk.spaceOr(file, e);
      }
      hasher.update(bytes, offset, length);
      sizeBytes += length;
    }

    @Override
    public void close() {}

    Digest finish() throws IOException {
      release();
      return Digest.of(hasher);
    }

    void release() throws IOException {
      out.close();
    }
  }
}
