package jbuild.filesystem.context;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.FileContent;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * A file's bytes, which must turn out to have the size and the digest that they should have: no
 * layer shall hold other bytes than its cache key is made of (CTX-06).
 */
final class CheckedInputStream extends InputStream implements FileContent.Hashed {
  private final InputStream in;
  private final Entry.File file;
  private final Check check;
  private final MessageDigest hasher = Digest.hasher();
  private long count;
  private @Nullable Digest digest;

  /** Tells whether a digest is that of the file, once its end was read. */
  @FunctionalInterface
  interface Check {
    boolean accepts(Digest read) throws IOException;
  }

  CheckedInputStream(InputStream in, Entry.File file, Check check) {
    this.in = in;
    this.file = file;
    this.check = check;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    if (read < 0) {
      checkEnd();
      return read;
    }
    count += read;
    if (count > file.sizeBytes()) {
      throw DirectoryReader.changed(file.path());
    }
    hasher.update(bytes, offset, read);
    return read;
  }

  private void checkEnd() throws IOException {
    if (digest != null) {
      return;
    }
    if (count != file.sizeBytes()) {
      throw DirectoryReader.changed(file.path());
    }
    Digest read = Digest.of(hasher);
    if (!check.accepts(read)) {
      throw DirectoryReader.changed(file.path());
    }
    digest = read;
  }

  @Override
  public Optional<Digest> digest() {
    return Optional.ofNullable(digest);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
