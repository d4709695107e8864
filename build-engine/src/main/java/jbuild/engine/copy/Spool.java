package jbuild.engine.copy;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import jbuild.filesystem.FileContent;

/**
 * Bytes put aside in one file without a name: the system frees it when the last content that refers
 * to it is no longer reachable, or the process ends, however it ends.
 */
final class Spool {
  private static final int BUFFER_BYTES = 128 * 1024;

  private final FileChannel file;
  private long end;

  private Spool(FileChannel file) {
    this.file = file;
  }

  /** Makes an empty one in an existing directory. */
  static Spool in(Path directory) throws IOException {
    Path path = Files.createTempFile(directory, "unpacked", "");
    try {
      return new Spool(FileChannel.open(path, READ, WRITE));
    } finally {
      Files.delete(path);
    }
  }

  /** Puts all bytes of a stream aside. They can be read from then on, by any thread. */
  FileContent add(InputStream in) throws IOException {
    long start = end;
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
      while (bytes.hasRemaining()) {
        end += file.write(bytes, end);
      }
    }
    long stop = end;
    return () -> new Range(file, start, stop);
  }

  /** A part of the file as a stream. */
  private static final class Range extends InputStream {
    private final FileChannel file;
    private final long stop;
    private long at;

    Range(FileChannel file, long start, long stop) {
      this.file = file;
      this.at = start;
      this.stop = stop;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, buffer.length);
      if (length == 0) {
        return 0;
      }
      if (at == stop) {
        return -1;
      }
      int wanted = (int) Math.min(length, stop - at);
      int read = file.read(ByteBuffer.wrap(buffer, offset, wanted), at);
      if (read < 0) {
        throw new EOFException("a temporary file was cut short");
      }
      at += read;
      return read;
    }
  }
}
