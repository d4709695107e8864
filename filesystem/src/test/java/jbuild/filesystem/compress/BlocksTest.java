package jbuild.filesystem.compress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where blocks end, what is stored in them, and which are used again. */
class BlocksTest {
  @Test
  void whatWillNotShrinkIsStored() throws IOException {
    byte[] noise = noise(1, 3 << 20);
    int packed = pack(Compression.GZIP, noise).length;
    assertTrue(packed > noise.length, "nothing is lost");
    assertTrue(packed < noise.length + noise.length / 1000, "and little is added: " + packed);
  }

  /** A third noise, as files of a few kilobytes beside text. */
  @Test
  void textBesideNoiseIsCompressedStill() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    int noiseBytes = 0;
    Random random = new Random(5);
    while (both.size() < 4 << 20) {
      int size = 12_000 + random.nextInt(10_000);
      both.write(noise(random.nextInt(), size));
      noiseBytes += size;
      both.write(text(random.nextInt(), 2 * size));
    }
    byte[] packed = pack(Compression.GZIP, both.toByteArray());
    int textBytes = both.size() - noiseBytes;
    assertTrue(packed.length < noiseBytes + textBytes * 2 / 3, packed.length + " bytes");
    assertArrayEquals(both.toByteArray(), unpack(packed));
  }

  @Test
  void whatIsAbortedIsNotCompressedToItsEnd() throws IOException {
    for (int bytes : new int[] {0, 1000, 3 << 20}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Set<Digest> packed = ConcurrentHashMap.newKeySet();
      BlockOutputStream stream =
          Compression.GZIP.compress(
              out,
              (content, _) -> {
                packed.add(content);
                return Optional.empty();
              });
      stream.write(text(9, bytes));
      stream.abort();
      int begun = packed.size();
      int written = out.size();
      stream.close();
      assertEquals(begun, packed.size());
      assertEquals(written, out.size());
      assertTrue(written == 0 || bytes > 1 << 20, "a block that was not full is not written");
    }
  }

  @Test
  void whatDecidesOnTheBytesIsAlwaysTheSame() {
    assertEquals(Compression.producer(), Compression.producer());
    assertTrue(Compression.producer().startsWith(Compression.FORMAT + " "));
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void anyMixtureComesBack(Compression compression) throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 40; round++) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      int pieces = random.nextInt(12);
      for (int i = 0; i < pieces; i++) {
        int size = random.nextInt(random.nextBoolean() ? 300_000 : 9000);
        all.write(
            switch (random.nextInt(3)) {
              case 0 -> noise(round * 100 + i, size);
              case 1 -> text(round * 100 + i, size);
              default -> new byte[size];
            });
      }
      byte[] content = all.toByteArray();
      assertArrayEquals(content, unpack(pack(compression, content)));
    }
  }

  @Test
  void aChangeMovesNoCutButThoseCloseBy() throws IOException {
    Random random = new Random(11);
    int[] sizes = random.ints(1500, 100, 30_000).toArray();
    byte[] before = tar(sizes, -1);
    sizes[700] = 77_777;
    byte[] after = tar(sizes, 700);
    List<PackedBlock> old = blocks(Compression.GZIP, before);
    List<PackedBlock> changed = blocks(Compression.GZIP, after);
    Set<PackedBlock> fresh = new HashSet<>(changed);
    old.forEach(fresh::remove);
    assertTrue(old.size() > 20, old.size() + " blocks");
    assertTrue(fresh.size() <= 4, fresh.size() + " of " + changed.size() + " are new");
  }

  @Test
  void aLargeFileIsCutTheSameWhereverItLies() throws IOException {
    Random random = new Random(13);
    byte[] large = noise(1, 9 << 20);
    Set<Digest> first = new HashSet<>();
    for (int files : new int[] {3, 50}) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.write(tar(random.ints(files, 100, 30_000).toArray(), -1));
      all.write(header("large", large.length));
      all.write(large);
      Set<Digest> found = new HashSet<>();
      blocks(Compression.GZIP, all.toByteArray()).forEach(block -> found.add(block.content()));
      if (first.isEmpty()) {
        first.addAll(found);
      } else {
        first.retainAll(found);
      }
    }
    assertTrue(first.size() >= 8, first.size() + " blocks in common");
  }

  @Test
  void blocksAreNeitherTinyNorHuge() throws IOException {
    for (byte[] content :
        List.of(new byte[5 << 20], noise(3, 5 << 20), text(4, 5 << 20), tar(new int[4000], -1))) {
      byte[] block = new byte[BlockCutter.MAX_BYTES];
      for (int from = 0; from + BlockCutter.MAX_BYTES <= content.length; ) {
        System.arraycopy(content, from, block, 0, block.length);
        int cut = BlockCutter.find(block, 0, block.length);
        assertTrue(cut >= BlockCutter.MIN_BYTES && cut <= BlockCutter.MAX_BYTES, "at " + cut);
        from += cut;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "ZSTD"})
  void knownBlocksAreTakenAndGiveTheSameBytes(Compression compression) throws IOException {
    int[] sizes = new Random(17).ints(600, 100, 30_000).toArray();
    byte[] before = tar(sizes, -1);
    byte[] packed = pack(compression, before);
    Map<Digest, byte[]> known = new HashMap<>();
    int at = 0;
    for (PackedBlock block : blocks(compression, before)) {
      byte[] member = Arrays.copyOfRange(packed, at, at + block.packedBytes());
      assertEquals(block.packed(), Digest.of(member));
      known.put(block.content(), member);
      at += block.packedBytes();
    }
    assertEquals(packed.length, at);
    byte[] after = tar(sizes, 300);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Set<Digest> taken = java.util.concurrent.ConcurrentHashMap.newKeySet();
    try (BlockOutputStream packer =
        compression.compress(
            out,
            (content, to) -> {
              byte[] member = known.get(content);
              if (member == null) {
                return Optional.empty();
              }
              taken.add(content);
              System.arraycopy(member, 0, to, 0, member.length);
              return Optional.of(new PackedBlock(content, Digest.of(member), member.length));
            })) {
      packer.write(after);
    }
    assertArrayEquals(pack(compression, after), out.toByteArray());
    assertTrue(taken.size() >= known.size() - 4, taken.size() + " of " + known.size());
  }

  @Test
  void anErrorOfKnownBlocksStaysWhatItIs() {
    byte[] content = noise(1, 3 << 20);
    IOException failed =
        assertThrows(
            IOException.class,
            () -> {
              try (BlockOutputStream packer =
                  Compression.GZIP.compress(
                      new ByteArrayOutputStream(),
                      (_, _) -> {
                        throw new IOException("the disk is gone");
                      })) {
                packer.write(content);
              }
            });
    assertEquals("the disk is gone", failed.getMessage());
  }

  /** Files of given sizes; the content of one can be another than usual. */
  private static byte[] tar(int[] sizes, int changed) {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    for (int i = 0; i < sizes.length; i++) {
      tar.writeBytes(header("app/dir" + i / 50 + "/file" + i, sizes[i]));
      byte[] content = text(i == changed ? -1 : i, sizes[i]);
      tar.writeBytes(Arrays.copyOf(content, (sizes[i] + 511) / 512 * 512));
    }
    return tar.toByteArray();
  }

  private static byte[] header(String name, int size) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 124, String.format(java.util.Locale.ROOT, "%011o", size));
    header[156] = '0';
    put(header, 257, "ustar");
    return header;
  }

  private static void put(byte[] bytes, int at, String text) {
    byte[] ascii = text.getBytes(US_ASCII);
    System.arraycopy(ascii, 0, bytes, at, ascii.length);
  }

  private static byte[] noise(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(int seed, int size) {
    Random random = new Random(seed);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) "etaoin shrdlu".charAt(random.nextInt(13));
    }
    return bytes;
  }

  private static List<PackedBlock> blocks(Compression compression, byte[] content)
      throws IOException {
    BlockOutputStream packer = compression.compress(new ByteArrayOutputStream());
    try (packer) {
      packer.write(content);
    }
    return packer.blocks();
  }

  private static byte[] pack(Compression compression, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BlockOutputStream packer = compression.compress(out)) {
      packer.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] unpack(byte[] packed) throws IOException {
    try (InputStream in = Compression.decompress(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }
}
