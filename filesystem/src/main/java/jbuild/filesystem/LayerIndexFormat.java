package jbuild.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.image.Digest;

/**
 * The stored form of a layer index: a magic that ends in the version, the number of entries, the
 * targets of hard links, for each block of entries its length and the path before it, the entries,
 * and the CRC-32 of all before it. So an index is read without decoding an entry. Integers are of
 * variable length, seven bits a byte, lowest first; a path is the number of bytes that it shares
 * with the one before, and the rest.
 */
final class LayerIndexFormat {
  private static final byte[] MAGIC = "JBLIDX\0\2".getBytes(US_ASCII);
  private static final int CHECKSUM_BYTES = 4;
  private static final int DIGEST_BYTES = 32;
  private static final int SMALLEST_ENTRY_BYTES = 3;
  private static final int MAX_NUMBER_BYTES = 10;

  /** What an entry is, by the byte that it begins with. */
  private enum Kind {
    FILE('f'),
    FILE_WITHOUT_DIGEST('n'),
    DIRECTORY('d'),
    OPAQUE_DIRECTORY('o'),
    SYMLINK('s'),
    CHARACTER_DEVICE('c'),
    BLOCK_DEVICE('b'),
    FIFO('p'),
    HARD_LINK('l'),
    WHITEOUT('w');

    private final char code;

    Kind(char code) {
      this.code = code;
    }

    private static Kind of(int code) throws IOException {
      for (Kind kind : ALL) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw damaged();
    }

    private static final List<Kind> ALL = List.of(values());
  }

  private LayerIndexFormat() {}

  /**
   * Some entries in their stored form, decoded when they are asked for: as objects they would take
   * ten times the memory.
   *
   * @param bytes of these and perhaps of other entries
   * @param before the path before the first, to which that one is told as a difference
   */
  record Block(byte[] bytes, int start, int end, String before) {
    /** How many entries each block has, but for the last. */
    static final int ENTRIES = 16;

    List<IndexEntry> entries() {
      Reader reader = new Reader(this);
      List<IndexEntry> entries = new ArrayList<>(ENTRIES);
      try {
        while (reader.at < end) {
          entries.add(reader.entry());
        }
      } catch (IOException e) {
        throw new IllegalStateException("a layer index with a right checksum is wrong", e);
      }
      return entries;
    }
  }

  /**
   * What is stored.
   *
   * @param linkTargets what hard links lead to
   */
  record Stored(List<Block> blocks, int size, Set<EntryPath> linkTargets) {}

  static void write(Stored index, OutputStream out) throws IOException {
    Writer head = new Writer();
    head.raw(MAGIC);
    head.number(index.size());
    head.number(index.linkTargets().size());
    for (EntryPath target : new TreeSet<>(index.linkTargets())) {
      head.text(target.latin1());
    }
    for (Block block : index.blocks()) {
      head.number(block.end() - block.start());
      head.text(block.before());
    }
    CRC32 crc = new CRC32();
    CheckedOutputStream checked = new CheckedOutputStream(out, crc);
    checked.write(head.bytes, 0, head.length);
    for (Block block : index.blocks()) {
      checked.write(block.bytes(), block.start(), block.end() - block.start());
    }
    out.write(ByteBuffer.allocate(CHECKSUM_BYTES).putInt((int) crc.getValue()).array());
  }

  /** Decodes no entry: what has the right checksum is what was written. */
  static Stored read(InputStream in) throws IOException {
    byte[] bytes = in.readAllBytes();
    int length = bytes.length - CHECKSUM_BYTES;
    if (length < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IOException("no layer index of this version");
    }
    if (ByteBuffer.wrap(bytes).getInt(length) != checksum(bytes, length)) {
      throw new IOException("a layer index is damaged: its checksum is wrong");
    }
    Reader head = new Reader(new Block(bytes, MAGIC.length, length, ""));
    int size = head.smallNumber(length / SMALLEST_ENTRY_BYTES);
    int targets = head.smallNumber(length);
    Set<EntryPath> linkTargets = HashSet.newHashSet(targets);
    for (int i = 0; i < targets; i++) {
      linkTargets.add(new EntryPath(head.text()));
    }
    return new Stored(blocks(head, size), size, linkTargets);
  }

  private static List<Block> blocks(Reader head, int size) throws IOException {
    int count = Math.ceilDiv(size, Block.ENTRIES);
    int[] lengths = new int[count];
    String[] before = new String[count];
    for (int i = 0; i < count; i++) {
      lengths[i] = head.smallNumber(head.end);
      before[i] = head.text();
    }
    List<Block> blocks = new ArrayList<>(count);
    int at = head.at;
    for (int i = 0; i < count; i++) {
      blocks.add(new Block(head.bytes, at, Math.addExact(at, lengths[i]), before[i]));
      at = blocks.getLast().end();
    }
    if (at != head.end) {
      throw damaged();
    }
    return blocks;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static IOException damaged() {
    return new IOException("a layer index is damaged");
  }

  /** Encodes block after block. */
  static final class Writer {
    // No stream: each write to one that keeps its bytes takes a lock, which costs more than a byte.
    private byte[] bytes = new byte[1 << 11];
    private int length;
    private String previous = "";
    private String before = "";

    /** Ends a block. */
    Block block() {
      Block block = new Block(Arrays.copyOf(bytes, length), 0, length, before);
      before = previous;
      length = 0;
      return block;
    }

    void entry(IndexEntry indexed) {
      switch (indexed.entry()) {
        case Entry.File file -> {
          begin(indexed.content().isPresent() ? Kind.FILE : Kind.FILE_WITHOUT_DIGEST, file);
          metadata(file.metadata());
          number(file.sizeBytes());
          indexed.content().ifPresent(digest -> raw(digest.bytes()));
        }
        case Entry.Directory directory -> {
          begin(directory.opaque() ? Kind.OPAQUE_DIRECTORY : Kind.DIRECTORY, directory);
          metadata(directory.metadata());
        }
        case Entry.Symlink link -> {
          begin(Kind.SYMLINK, link);
          metadata(link.metadata());
          text(link.target());
        }
        case Entry.Device device -> {
          begin(device.block() ? Kind.BLOCK_DEVICE : Kind.CHARACTER_DEVICE, device);
          metadata(device.metadata());
          number(Integer.toUnsignedLong(device.major()));
          number(Integer.toUnsignedLong(device.minor()));
        }
        case Entry.Fifo fifo -> {
          begin(Kind.FIFO, fifo);
          metadata(fifo.metadata());
        }
        case Entry.HardLink link -> {
          begin(Kind.HARD_LINK, link);
          text(link.target().latin1());
        }
        case Entry.Whiteout whiteout -> begin(Kind.WHITEOUT, whiteout);
      }
    }

    private void begin(Kind kind, Entry entry) {
      number(kind.code);
      String path = entry.path().latin1();
      int shared = 0;
      int most = Math.min(path.length(), previous.length());
      while (shared < most && path.charAt(shared) == previous.charAt(shared)) {
        shared++;
      }
      number(shared);
      text(path.substring(shared));
      previous = path;
    }

    private void metadata(Metadata metadata) {
      number(metadata.mode());
      number(metadata.uid());
      number(metadata.gid());
      number((metadata.mtimeSeconds() << 1) ^ (metadata.mtimeSeconds() >> 63));
      number(metadata.mtimeNanos());
      number(metadata.xattrs().size());
      if (!metadata.xattrs().isEmpty()) {
        metadata.xattrs().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .forEach(xattr -> {
              text(xattr.getKey());
              text(xattr.getValue());
            });
      }
    }

    private void text(String latin1) {
      number(latin1.length());
      raw(latin1.getBytes(ISO_8859_1));
    }

    private void number(long value) {
      reserve(MAX_NUMBER_BYTES);
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes[length++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      bytes[length++] = (byte) rest;
    }

    private void raw(byte[] more) {
      reserve(more.length);
      System.arraycopy(more, 0, bytes, length, more.length);
      length += more.length;
    }

    private void reserve(int more) {
      if (bytes.length - length < more) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
      }
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private final int end;
    private int at;
    private String previous;

    private Reader(Block block) {
      this.bytes = block.bytes();
      this.at = block.start();
      this.end = block.end();
      this.previous = block.before();
    }

    private IndexEntry entry() throws IOException {
      Kind kind = Kind.of(next());
      EntryPath path = path();
      return switch (kind) {
        case FILE -> {
          Entry file = new Entry.File(path, metadata(), number());
          yield new IndexEntry(file, Optional.of(digest()));
        }
        case FILE_WITHOUT_DIGEST -> plain(new Entry.File(path, metadata(), number()));
        case DIRECTORY -> plain(new Entry.Directory(path, metadata()));
        case OPAQUE_DIRECTORY -> plain(new Entry.Directory(path, metadata(), true));
        case SYMLINK -> plain(new Entry.Symlink(path, metadata(), text()));
        case CHARACTER_DEVICE -> plain(device(path, false));
        case BLOCK_DEVICE -> plain(device(path, true));
        case FIFO -> plain(new Entry.Fifo(path, metadata()));
        case HARD_LINK -> plain(new Entry.HardLink(path, new EntryPath(text())));
        case WHITEOUT -> plain(new Entry.Whiteout(path));
      };
    }

    private static IndexEntry plain(Entry entry) {
      return new IndexEntry(entry, Optional.empty());
    }

    private Entry device(EntryPath path, boolean block) throws IOException {
      return new Entry.Device(path, metadata(), block, (int) number(), (int) number());
    }

    private EntryPath path() throws IOException {
      int shared = smallNumber(previous.length());
      String rest = text();
      previous = shared == 0 ? rest : previous.substring(0, shared) + rest;
      return new EntryPath(previous);
    }

    private Metadata metadata() throws IOException {
      int mode = smallNumber(07777);
      long uid = number();
      long gid = number();
      long zigzag = number();
      int nanos = smallNumber(999_999_999);
      int xattrs = smallNumber(end - at);
      Map<String, String> values = xattrs == 0 ? Map.of() : new HashMap<>();
      for (int i = 0; i < xattrs; i++) {
        values.put(text(), text());
      }
      return new Metadata(mode, uid, gid, (zigzag >>> 1) ^ -(zigzag & 1), nanos, values);
    }

    private Digest digest() throws IOException {
      requireLeft(DIGEST_BYTES);
      String hex = HexFormat.of().formatHex(bytes, at, at + DIGEST_BYTES);
      at += DIGEST_BYTES;
      return new Digest(hex);
    }

    private String text() throws IOException {
      int length = smallNumber(end - at);
      requireLeft(length);
      String text = new String(bytes, at, length, ISO_8859_1);
      at += length;
      return text;
    }

    private int smallNumber(int most) throws IOException {
      long value = number();
      if (value < 0 || value > most) {
        throw damaged();
      }
      return (int) value;
    }

    private long number() throws IOException {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        int part = next();
        value |= (part & 0x7fL) << shift;
        if (part < 0x80) {
          return value;
        }
      }
      throw damaged();
    }

    private int next() throws IOException {
      requireLeft(1);
      return Byte.toUnsignedInt(bytes[at++]);
    }

    private void requireLeft(int count) throws IOException {
      if (end - at < count) {
        throw damaged();
      }
    }
  }
}
