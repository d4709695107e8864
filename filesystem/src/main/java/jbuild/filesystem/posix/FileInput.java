package jbuild.filesystem.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** The bytes of an open file. It does not buffer: read many at once. Not for several threads. */
public final class FileInput extends InputStream {
  private final Fd file;
  private final Buffers buffers;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param file is closed with the stream
   */
  public FileInput(Fd file, Buffers buffers) {
    this.file = file;
    this.buffers = buffers;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (closed.get()) {
      throw new IOException("the stream is closed");
    }
    if (length == 0) {
      return 0;
    }
    MemorySegment buffer = buffers.take();
    try {
      int read = TransferCalls.read(file, buffer.asSlice(0, Math.min(length, Buffers.BYTES)));
      MemorySegment.copy(buffer, JAVA_BYTE, 0, target, offset, read);
      return read == 0 ? -1 : read;
    } finally {
      buffers.giveBack(buffer);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      file.close();
    }
  }
}
