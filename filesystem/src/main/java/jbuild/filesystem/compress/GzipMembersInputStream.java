package jbuild.filesystem.compress;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Reads all members of a gzip stream (RFC 1952) and checks the checksum and the length of each. The
 * JDK's own class takes a damaged second member for the end of the stream.
 */
final class GzipMembersInputStream extends InputStream {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int FIRST_MAGIC = 0x1f;
  private static final int SECOND_MAGIC = 0x8b;
  private static final int DEFLATED = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private int position;
  private int limit;
  private long memberBytes;
  private boolean inMember;
  private boolean ended;

  GzipMembersInputStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      if (!inMember && !startMember()) {
        ended = true;
        break;
      }
      int count = inflate(bytes, offset, length);
      if (count > 0) {
        crc.update(bytes, offset, count);
        memberBytes += count;
        return count;
      }
      if (inflater.finished()) {
        finishMember();
      } else if (inflater.needsDictionary()) {
        throw new ZipException("gzip data needs a dictionary");
      } else {
        require(fill());
        inflater.setInput(buffer, 0, limit);
      }
    }
    return -1;
  }

  private int inflate(byte[] bytes, int offset, int length) throws IOException {
    try {
      return inflater.inflate(bytes, offset, length);
    } catch (DataFormatException e) {
      throw new ZipException("damaged gzip data: " + e.getMessage());
    }
  }

  /** Reads a member's header; false at the end of the stream. */
  private boolean startMember() throws IOException {
    if (position == limit && !fill()) {
      return false;
    }
    if (next() != FIRST_MAGIC || next() != SECOND_MAGIC || next() != DEFLATED) {
      throw new ZipException("no gzip member where one must start");
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("unknown flags in a gzip header");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
    inflater.reset();
    inflater.setInput(buffer, position, limit - position);
    crc.reset();
    memberBytes = 0;
    inMember = true;
    return true;
  }

  private void finishMember() throws IOException {
    position = limit - inflater.getRemaining();
    if (nextInt() != crc.getValue() || nextInt() != (memberBytes & 0xFFFFFFFFL)) {
      throw new ZipException("a gzip member has another checksum or length than it says");
    }
    inMember = false;
  }

  private long nextInt() throws IOException {
    return next() | (long) next() << 8 | (long) next() << 16 | (long) next() << 24;
  }

  private int next() throws IOException {
    require(position < limit || fill());
    return buffer[position++] & 0xFF;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private void skipText() throws IOException {
    while (next() != 0) {
      // up to the NUL
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer, 0, buffer.length));
    return limit > 0;
  }

  private static void require(boolean more) throws EOFException {
    if (!more) {
      throw new EOFException("the gzip stream is cut short");
    }
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
