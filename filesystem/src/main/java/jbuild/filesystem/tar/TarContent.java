package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The content of the entry that a {@link TarInput} is at, the holes of a sparse file filled in. */
final class TarContent extends InputStream {
  private final TarSource source;
  private final SparseMap map;
  private int region;
  private long position;

  TarContent(TarSource source, SparseMap map) {
    this.source = source;
    this.map = map;
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
    if (position == map.sizeBytes()) {
      return -1;
    }
    while (region < map.regions().length && position == end(region)) {
      region += 2;
    }
    boolean hole = region == map.regions().length || position < map.regions()[region];
    int count;
    if (hole) {
      long until = region == map.regions().length ? map.sizeBytes() : map.regions()[region];
      count = (int) Math.min(length, until - position);
      Arrays.fill(bytes, offset, offset + count, (byte) 0);
    } else {
      count = source.read(bytes, offset, (int) Math.min(length, end(region) - position));
      if (count < 0) {
        throw TarSource.cutShort();
      }
    }
    position += count;
    return count;
  }

  private long end(int i) {
    return map.regions()[i] + map.regions()[i + 1];
  }

  /** How many bytes of the archive are still to be read for this. */
  long storedBytesLeft() {
    long left = 0;
    for (int i = region; i < map.regions().length; i += 2) {
      left += Math.max(0, end(i) - Math.max(position, map.regions()[i]));
    }
    return left;
  }
}
