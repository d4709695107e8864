package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.compress.Compression;

/**
 * A tar archive of the user's, entry by entry, plain or compressed (gzip, bzip2, xz, zstd), for ADD
 * and for contexts. Names are cleaned ({@code ..} stops at the root); whiteouts have no meaning
 * here.
 */
public final class ArchiveReader {
  private ArchiveReader() {}

  /** Takes the entries in the archive's order. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param entry its content can be opened once, and only until the visitor returns
     */
    void visit(LayerEntry entry) throws IOException;

    /**
     * Takes a hard link with the attributes of its header, which need not be those of the file that
     * it links to; unless it cares for these, a visitor gets it like any other entry.
     */
    default void visitLink(Entry.HardLink link, Metadata metadata) throws IOException {
      visit(LayerEntry.of(link));
    }
  }

  /**
   * Whether the content starts like an archive that ADD unpacks (S207): by bytes, not by name. An
   * archive of no entries is none.
   */
  public static boolean isArchive(FileContent content) throws IOException {
    try (InputStream in = Compression.decompress(content.open());
        TarInput tar = new TarInput(in, TarInput.EndMark.OPTIONAL)) {
      return tar.next().isPresent();
    } catch (Failure e) {
      if (e.errorClass() == ErrorClass.ARCHIVE) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Reads a whole archive; {@code archive} stays open. What follows the end mark does not count,
   * and the end mark may be missing. Fails with {@code ARCHIVE} when it is damaged, and with {@code
   * LIMIT} when it unpacks to more than a layer may hold.
   */
  public static void read(InputStream archive, Visitor visitor) throws IOException {
    UnpackBudget budget = new UnpackBudget();
    InputStream in = Compression.decompress(archive);
    try (TarInput tar = new TarInput(in, TarInput.EndMark.OPTIONAL)) {
      for (Optional<TarHeader> next = tar.next(); next.isPresent(); next = tar.next()) {
        TarHeader header = next.get();
        budget.spend(header);
        visit(header, tar, visitor);
      }
    }
  }

  private static void visit(TarHeader header, TarInput tar, Visitor visitor) throws IOException {
    EntryPath path = EntryPath.clamped(header.name());
    Optional<Entry.Node> node = header.node(path);
    if (node.isPresent()) {
      visitor.visit(new LayerEntry(node.get(), tar::content));
      return;
    }
    EntryPath target = EntryPath.clamped(header.linkName());
    visitor.visitLink(new Entry.HardLink(path, target), header.metadata());
  }
}
