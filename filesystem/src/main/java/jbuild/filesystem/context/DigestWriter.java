package jbuild.filesystem.context;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.filesystem.context.KnownDigests.Place;
import jbuild.filesystem.context.Listing.Slot;

/**
 * Writes what a build found out of the files of a directory, with what earlier builds knew of those
 * that it did not look at.
 */
final class DigestWriter {
  /** How long what nobody looks at is kept. */
  private static final int KEPT_DAYS = 30;

  /** How old the note may get that something was looked at. */
  private static final int NOTED_DAYS = 7;

  /** About three million files; what does not fit is read anew each time. */
  private static final long MOST_BYTES = 256L << 20;

  private final KnownDigests known;
  private final Collection<Folder> folders;
  private final int today;

  DigestWriter(KnownDigests known, Collection<Folder> folders, int today) {
    this.known = known;
    this.folders = folders;
    this.today = today;
  }

  /** Whether there is something to write that the old file does not say. */
  boolean isNeeded() {
    for (Folder folder : folders) {
      if (isChanged(folder)) {
        return true;
      }
    }
    return false;
  }

  private boolean isChanged(Folder folder) {
    List<Listing> seen = folder.seen();
    if (seen.stream().anyMatch(listing -> listing.count(Listing.READ) > 0)) {
      return true;
    }
    Place place = known.places().get(folder.path().latin1());
    if (place == null) {
      return false;
    }
    int kept = seen.stream().mapToInt(listing -> listing.count(Listing.KEPT)).sum();
    return (kept > 0 && today - place.day() >= NOTED_DAYS)
        || (kept != place.files() && files(folder).size() != place.files());
  }

  /** The files of a directory whose digests are to be kept, in the order of their names. */
  private List<Slot> files(Folder folder) {
    List<Slot> files = new ArrayList<>();
    for (Listing listing : folder.seen()) {
      for (int i = 0; i < listing.size(); i++) {
        byte known = listing.knowledge(i);
        if (known == Listing.KEPT || known == Listing.READ) {
          files.add(new Slot(listing, i));
        }
      }
    }
    int own = files.size();
    known.block(folder.path().latin1()).ifPresent(block -> addOpen(block, folder, files));
    if (files.size() > own || folder.seen().size() > 1) {
      files.sort((a, b) -> a.listing().name(a.index()).compareTo(b.listing().name(b.index())));
    }
    return files;
  }

  /** Adds the files that this build did not look at. */
  private static void addOpen(DigestBlock block, Folder folder, List<Slot> files) {
    Listing old = block.listing(folder.path());
    for (int i = 0; i < old.size(); i++) {
      if (folder.isOpen(old.name(i))) {
        files.add(new Slot(old, i));
      }
    }
  }

  void writeTo(OutputStream out) throws IOException {
    Output to = new Output(out);
    Set<String> written = new HashSet<>();
    for (Folder folder : folders) {
      List<Slot> files = files(folder);
      written.add(folder.path().latin1());
      if (!files.isEmpty()) {
        to.put(folder.path().latin1(), DigestBlock.encode(files), files.size(), today);
      }
    }
    for (Map.Entry<String, Place> old : known.places().entrySet()) {
      Place place = old.getValue();
      if (!written.contains(old.getKey()) && today - place.day() <= KEPT_DAYS) {
        Optional<byte[]> block = known.bytes(old.getKey());
        if (block.isPresent()) {
          to.put(old.getKey(), block.get(), place.files(), place.day());
        }
      }
    }
    to.end();
  }

  /** The file as it grows. */
  private static final class Output {
    private final OutputStream out;
    private final Map<String, Place> places = new HashMap<>();
    private long offset;

    Output(OutputStream out) {
      this.out = out;
    }

    void put(String directory, byte[] block, int files, int day) throws IOException {
      if (offset + block.length > MOST_BYTES) {
        return;
      }
      out.write(block);
      int checksum = KnownDigests.checksum(block);
      places.put(directory, new Place(offset, block.length, checksum, files, day));
      offset += block.length;
    }

    void end() throws IOException {
      byte[] table = KnownDigests.encode(places);
      out.write(table);
      ByteBuffer end = ByteBuffer.allocate(KnownDigests.END_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      end.putLong(KnownDigests.MAGIC).putLong(offset).putInt(table.length);
      end.putInt(KnownDigests.checksum(table));
      out.write(end.array());
    }
  }
}
