package jbuild.filesystem.context;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.context.Listing.Slot;

/**
 * What a digest file holds of one directory: states, digests and names of files, in the order of
 * the names. All numbers are little-endian.
 *
 * @param files their number
 * @param states {@link Listing#STATE} a file
 * @param digests {@link Listing#DIGEST_BYTES} a file
 * @param names Latin-1, with a slash behind each
 */
record DigestBlock(int files, long[] states, byte[] digests, String names) {
  private static final int FIXED = Listing.STATE * Long.BYTES + Listing.DIGEST_BYTES;

  /** Empty for bytes that are no block. */
  static Optional<DigestBlock> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int files = in.getInt();
      if (files < 0 || files > in.remaining() / FIXED) {
        return Optional.empty();
      }
      long[] states = new long[files * Listing.STATE];
      in.asLongBuffer().get(states);
      in.position(in.position() + states.length * Long.BYTES);
      byte[] digests = new byte[files * Listing.DIGEST_BYTES];
      in.get(digests);
      String names = new String(bytes, in.position(), in.remaining(), ISO_8859_1);
      return Optional.of(new DigestBlock(files, states, digests, names));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /**
   * @param files of which digests are known
   */
  static byte[] encode(List<Slot> files) {
    StringBuilder names = new StringBuilder();
    for (Slot file : files) {
      names.append(file.listing().name(file.index())).append('/');
    }
    int size = Integer.BYTES + files.size() * FIXED + names.length();
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(files.size());
    for (Slot file : files) {
      for (int i = 0; i < Listing.STATE; i++) {
        out.putLong(file.listing().state(file.index(), i));
      }
    }
    for (Slot file : files) {
      var _ = file.listing().copyDigest(file.index(), out.array(), out.position());
      out.position(out.position() + Listing.DIGEST_BYTES);
    }
    out.put(names.toString().getBytes(ISO_8859_1));
    return out.array();
  }

  /** The same as a listing of files. */
  Listing listing(EntryPath directory) {
    Listing.Builder builder = new Listing.Builder(directory, files, List.of());
    int at = 0;
    for (int i = 0; i < files; i++) {
      int end = end(at);
      builder.addFile(names.substring(at, end), states, i);
      at = end + 1;
    }
    Listing listing = builder.build();
    tell(listing);
    return listing;
  }

  private int end(int start) {
    int end = names.indexOf('/', start);
    return end < 0 ? names.length() : end;
  }

  /** Tells a listing the digests of those files that are in the same state still. */
  void tell(Listing listing) {
    byte[] told = new byte[listing.size() * Listing.DIGEST_BYTES];
    boolean[] same = new boolean[listing.size()];
    int file = 0;
    int at = 0;
    for (int i = 0; i < same.length && file < files; i++) {
      String name = listing.name(i);
      boolean equal = isAt(name, at);
      // Names that are gone are passed over; usually none is.
      while (!equal && file < files && names.substring(at, end(at)).compareTo(name) < 0) {
        at = end(at) + 1;
        file++;
        equal = isAt(name, at);
      }
      if (equal && file < files) {
        if (listing.isFile(i) && listing.isSame(i, states, file)) {
          System.arraycopy(
              digests,
              file * Listing.DIGEST_BYTES,
              told,
              i * Listing.DIGEST_BYTES,
              Listing.DIGEST_BYTES);
          same[i] = true;
        }
        at += name.length() + 1;
        file++;
      }
    }
    listing.keep(told, same);
  }

  private boolean isAt(String name, int at) {
    int end = at + name.length();
    return end < names.length() && names.charAt(end) == '/' && names.startsWith(name, at);
  }
}
