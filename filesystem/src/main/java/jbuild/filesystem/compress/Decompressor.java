package jbuild.filesystem.compress;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Tells by its first bytes how a stream is compressed. */
final class Decompressor {
  /** 2 to this power bytes of window: 128 MiB. */
  private static final int MAX_ZSTD_WINDOW_LOG = 27;

  /** For dictionaries of up to 256 MiB. */
  private static final int MAX_XZ_MEMORY_KIB = 300 << 10;

  private static final int LONGEST_MAGIC = 10;
  private static final int[] GZIP = {0x1f, 0x8b, 8};
  private static final int[] ZSTD = {0x28, 0xb5, 0x2f, 0xfd};
  private static final int[] ZSTD_SKIPPABLE = {-1, 0x2a, 0x4d, 0x18};
  private static final int[] XZ = {0xfd, '7', 'z', 'X', 'Z', 0};
  private static final int[] BZIP2 = {'B', 'Z', 'h', -1, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
  private static final int[] BZIP2_EMPTY = {'B', 'Z', 'h', -1, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90};

  private Decompressor() {}

  static InputStream open(InputStream in) throws IOException {
    PushbackInputStream all = new PushbackInputStream(in, LONGEST_MAGIC);
    byte[] head = all.readNBytes(LONGEST_MAGIC);
    all.unread(head);
    if (startsWith(head, GZIP)) {
      return new DecodingInputStream("gzip", all, GzipMembersInputStream::new);
    }
    if (startsWith(head, ZSTD) || isSkippableFrame(head)) {
      return new DecodingInputStream("zstd", all, Decompressor::zstd);
    }
    if (startsWith(head, XZ)) {
      return new DecodingInputStream("xz", all, e -> new XZInputStream(e, MAX_XZ_MEMORY_KIB));
    }
    if (startsWith(head, BZIP2) || startsWith(head, BZIP2_EMPTY)) {
      return new DecodingInputStream("bzip2", all, e -> new BZip2CompressorInputStream(e, true));
    }
    return all;
  }

  private static InputStream zstd(InputStream encoded) throws IOException {
    return new ZstdInputStreamNoFinalizer(encoded).setLongMax(MAX_ZSTD_WINDOW_LOG);
  }

  private static boolean isSkippableFrame(byte[] head) {
    return startsWith(head, ZSTD_SKIPPABLE) && (head[0] & 0xF0) == 0x50;
  }

  /** Compares with bytes of which -1 is any. */
  private static boolean startsWith(byte[] head, int[] magic) {
    if (head.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if (magic[i] >= 0 && (head[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
