package jbuild.filesystem.context;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.FileContent;
import jbuild.image.Digest;

/**
 * A file's bytes, which must turn out to have the size and, if it was told, the digest promised: no
 * layer shall hold other bytes than its cache key was made of (CTX-06).
 */
final class CheckedInputStream extends InputStream implements FileContent.Hashed {
  private final InputStream in;
  private final Entry.File file;
  private final Optional<Digest> promised;
  private final Runnable onOther;
  private final MessageDigest hasher = Digest.hasher();
  private long count;
  private boolean ended;

  /**
   * @param promised what was told of the content before
   * @param onOther is called when the content is another one
   */
  CheckedInputStream(InputStream in, Entry.File file, Optional<Digest> promised, Runnable onOther) {
    this.in = in;
    this.file = file;
    this.promised = promised;
    this.onOther = onOther;
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
    if (promised.isPresent()) {
      hasher.update(bytes, offset, read);
    }
    return read;
  }

  private void checkEnd() {
    if (ended) {
      return;
    }
    if (count != file.sizeBytes()) {
      throw DirectoryReader.changed(file.path());
    }
    if (promised.isPresent() && !promised.get().equals(Digest.of(hasher))) {
      onOther.run();
      throw DirectoryReader.changed(file.path());
    }
    ended = true;
  }

  @Override
  public Optional<Digest> digest() {
    return ended ? promised : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
