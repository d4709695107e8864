package jbuild.filesystem.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Digest;
import jbuild.image.MediaTypes;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressionTest {
  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatIsCompressedComesBack(Compression compression) throws IOException {
    int block = BlockCutter.MAX_BYTES;
    for (int size : new int[] {0, 1, 511, block - 1, block, block + 1, 2 * block, 5 * block + 7}) {
      byte[] content = mixed(size);
      byte[] packed = pack(compression, content);
      assertArrayEquals(content, unpack(packed), compression + " of " + size);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void theOutputDependsOnNothingButTheInput(Compression compression) throws IOException {
    byte[] content = mixed(7 * BlockCutter.MAX_BYTES + 12345);
    byte[] once = pack(compression, content);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    try (OutputStream out = compression.compress(again)) {
      Random sizes = new Random(3);
      for (int at = 0; at < content.length; ) {
        int n = Math.min(content.length - at, 1 + sizes.nextInt(300_000));
        out.write(content, at, n);
        at += n;
      }
    }
    assertArrayEquals(once, again.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 64})
  void theNumberOfThreadsDoesNotShow(int threads) throws IOException {
    byte[] content = mixed(9 * BlockCutter.MAX_BYTES);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packer =
        new ParallelBlockOutputStream(
            out, () -> new GzipBlockCodec(GzipBlockCodec.LEVEL), PackedBlocks.NONE, threads)) {
      packer.write(content);
    }
    assertArrayEquals(pack(Compression.GZIP, content), out.toByteArray());
  }

  @Test
  void gzipOfNothingIsOneEmptyMember() throws IOException {
    byte[] packed = pack(Compression.GZIP, new byte[0]);
    byte[] expected = new byte[20];
    expected[0] = 0x1f;
    expected[1] = (byte) 0x8b;
    expected[2] = 8;
    expected[9] = (byte) 255;
    expected[10] = 3;
    assertArrayEquals(expected, packed);
  }

  /** The bytes of blobs are pinned: a change here changes the digest of every pushed layer. */
  @Test
  void gzipBytesStayWhatTheyAre() throws IOException {
    byte[] content = mixed(3 * BlockCutter.MAX_BYTES + 99);
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    System.arraycopy(noise, 0, content, 1_000_000, noise.length);
    assertEquals(
        "sha256:f759a86e7f3fe8872d1f62edc4772e9cf4ed8b9907864d684d528303533dfbfa",
        Digest.of(pack(Compression.GZIP, content)).toString());
  }

  @Test
  void otherToolsReadWhatIsWritten(@TempDir Path dir) throws Exception {
    byte[] content = mixed(4 * BlockCutter.MAX_BYTES + 99);
    Path gz = Files.write(dir.resolve("x.gz"), pack(Compression.GZIP, content));
    assertArrayEquals(content, run("gzip", "-dc", gz.toString()));
    Path zst = Files.write(dir.resolve("x.zst"), pack(Compression.ZSTD, content));
    assertArrayEquals(content, run("zstd", "-dcq", zst.toString()));
  }

  /** TAR-28: members one after the other, an empty one among them, in drips. */
  @Test
  void everyGzipMemberIsRead() throws IOException {
    byte[] a = mixed(70_000);
    byte[] b = mixed(3);
    List<InputStream> parts =
        List.of(
            new ByteArrayInputStream(pack(Compression.GZIP, a)),
            new ByteArrayInputStream(pack(Compression.GZIP, new byte[0])),
            new ByteArrayInputStream(pack(Compression.GZIP, b)));
    InputStream all = new SequenceInputStream(Collections.enumeration(parts));
    byte[] expected = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, expected, a.length, b.length);
    assertArrayEquals(expected, Compression.decompress(new Drip(all)).readAllBytes());
  }

  /** TAR-28: what the JDK's own class takes for the end of the stream. */
  @Test
  void aDamagedLaterGzipMemberIsAnError() throws IOException {
    byte[] packed = pack(Compression.GZIP, mixed(2 * BlockCutter.MAX_BYTES));
    for (int back : new int[] {1, 5, 8, 9, 1000}) {
      byte[] damaged = packed.clone();
      damaged[damaged.length - back] ^= 1;
      assertFails(ErrorClass.ARCHIVE, damaged);
    }
  }

  @Test
  void bytesAfterTheLastGzipMemberAreAnError() throws IOException {
    byte[] packed = pack(Compression.GZIP, mixed(100));
    assertFails(ErrorClass.ARCHIVE, Arrays.copyOf(packed, packed.length + 1));
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "ZSTD"})
  void aStreamThatIsCutShortIsAnError(Compression compression) throws IOException {
    byte[] packed = pack(compression, mixed(1000));
    for (int length = 12; length < packed.length; length += 7) {
      assertFails(ErrorClass.ARCHIVE, Arrays.copyOf(packed, length));
    }
  }

  @Test
  void aDamagedZstdFrameIsAnError() throws IOException {
    byte[] packed = pack(Compression.ZSTD, mixed(100_000));
    packed[packed.length - 1] ^= 1;
    assertFails(ErrorClass.ARCHIVE, packed);
  }

  /** TAR-30. */
  @Test
  void aZstdWindowOf128MebibytesIsTheLargest() throws IOException {
    byte[] content = mixed(1000);
    assertArrayEquals(content, unpack(zstd(content, 27)));
    assertFails(ErrorClass.LIMIT, zstd(content, 28));
    assertFails(ErrorClass.LIMIT, zstd(content, 31));
  }

  /** TAR-30. */
  @Test
  void skippableZstdFramesAreSkipped() throws IOException {
    byte[] content = mixed(1000);
    byte[] frame = pack(Compression.ZSTD, content);
    byte[] skippable = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
    byte[] all = Arrays.copyOf(skippable, skippable.length + frame.length);
    System.arraycopy(frame, 0, all, skippable.length, frame.length);
    assertArrayEquals(content, unpack(all));
  }

  /** ARC-02. */
  @Test
  void xzAndBzip2AreReadToTheirEnd() throws IOException {
    byte[] content = mixed(100_000);
    ByteArrayOutputStream xz = new ByteArrayOutputStream();
    ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
    for (int i = 0; i < 2; i++) {
      try (OutputStream out = new XZOutputStream(new Unclosed(xz), new LZMA2Options(1))) {
        out.write(content, 50_000 * i, 50_000);
      }
      try (OutputStream out = new BZip2CompressorOutputStream(new Unclosed(bzip2))) {
        out.write(content, 50_000 * i, 50_000);
      }
    }
    assertArrayEquals(content, unpack(xz.toByteArray()));
    assertArrayEquals(content, unpack(bzip2.toByteArray()));
    assertFails(ErrorClass.ARCHIVE, Arrays.copyOf(xz.toByteArray(), xz.size() - 20));
    assertFails(ErrorClass.ARCHIVE, Arrays.copyOf(bzip2.toByteArray(), bzip2.size() - 20));
  }

  /** ARC-02: the header names the dictionary, so nothing that large need be stored here. */
  @Test
  void anXzDictionaryOf1GibibyteIsTooLarge() throws IOException {
    ByteArrayOutputStream xz = new ByteArrayOutputStream();
    try (OutputStream out = new XZOutputStream(xz, new LZMA2Options(1))) {
      out.write(1);
    }
    byte[] bytes = xz.toByteArray();
    int blockHeader = 12;
    bytes[blockHeader + 4] = 36; // 1 GiB, in LZMA2's one byte code
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    int size = (bytes[blockHeader] + 1) * 4;
    crc.update(bytes, blockHeader, size - 4);
    for (int i = 0; i < 4; i++) {
      bytes[blockHeader + size - 4 + i] = (byte) (crc.getValue() >>> (8 * i));
    }
    assertFails(ErrorClass.LIMIT, bytes);
  }

  @Test
  void anErrorOfTheSourceStaysWhatItIs() throws IOException {
    byte[] packed = pack(Compression.GZIP, mixed(100_000));
    InputStream failing =
        new SequenceInputStream(
            new ByteArrayInputStream(packed, 0, 1000),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the line is dead");
              }

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
              }
            });
    InputStream in = Compression.decompress(failing);
    assertEquals(
        "the line is dead", assertThrows(IOException.class, in::readAllBytes).getMessage());
  }

  @Test
  void mediaTypesTellTheCompression() {
    for (Compression compression : Compression.values()) {
      assertEquals(Optional.of(compression), Compression.ofMediaType(compression.mediaType()));
    }
    assertEquals(
        Optional.of(Compression.GZIP), Compression.ofMediaType(MediaTypes.DOCKER_LAYER_GZIP));
    assertEquals(Optional.empty(), Compression.ofMediaType(MediaTypes.OCI_CONFIG));
  }

  @Test
  void aHashingStreamKnowsWhatPassed() throws IOException {
    byte[] content = mixed(1000);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    HashingOutputStream out = new HashingOutputStream(bytes);
    out.write(content[0]);
    out.write(content, 1, 999);
    assertEquals(1000, out.sizeBytes());
    assertEquals(Digest.of(content), out.digest());
    assertArrayEquals(content, bytes.toByteArray());
  }

  private static void assertFails(ErrorClass expected, byte[] packed) {
    Failure failure = assertThrows(Failure.class, () -> unpack(packed));
    assertEquals(expected, failure.errorClass(), failure.getMessage());
  }

  private static byte[] pack(Compression compression, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packer = compression.compress(out)) {
      packer.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] unpack(byte[] packed) throws IOException {
    try (InputStream in = Compression.decompress(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  /** A frame that says that it needs a window of this size. */
  private static byte[] zstd(byte[] content, int windowLog) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStreamNoFinalizer packer = new ZstdOutputStreamNoFinalizer(out, 1)) {
      packer.write(content, 0, 1);
      packer.flush();
      packer.write(content, 1, content.length - 1);
    }
    byte[] frame = out.toByteArray();
    assertEquals(0, frame[4] & 0xE0, "the frame has a window descriptor");
    frame[5] = (byte) ((windowLog - 10) << 3);
    return frame;
  }

  /** Half text, half noise. */
  private static byte[] mixed(int size) {
    Random random = new Random(42);
    byte[] bytes = new byte[size];
    for (int at = 0; at < size; at += 1000) {
      boolean noise = random.nextBoolean();
      for (int i = at; i < Math.min(size, at + 1000); i++) {
        bytes[i] =
            (byte) (noise ? random.nextInt(256) : "etaoin shrdlu".charAt(random.nextInt(13)));
      }
    }
    return bytes;
  }

  private static byte[] run(String... command) throws IOException, InterruptedException {
    assumeTrue(
        Files.exists(Path.of("/usr/bin", command[0])) || Files.exists(Path.of("/bin", command[0])),
        "needs " + command[0]);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    assertTrue(output.length > 0);
    return output;
  }

  /** Gives a byte at a time and never says that more is there. */
  private static final class Drip extends InputStream {
    private final InputStream in;

    private Drip(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return in.read(bytes, offset, Math.min(length, 1));
    }
  }

  private static final class Unclosed extends OutputStream {
    private final OutputStream out;

    private Unclosed(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }
  }
}
