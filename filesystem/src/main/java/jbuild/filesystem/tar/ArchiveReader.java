package jbuild.filesystem.tar;

import java.io.IOException;
import java.io.InputStream;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.LayerEntry;

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
  }

  /** Whether the content starts like an archive that ADD unpacks (S207): by bytes, not by name. */
  public static boolean isArchive(FileContent content) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Reads a whole archive. Fails with {@code ARCHIVE} when it is damaged. */
  public static void read(InputStream archive, Visitor visitor) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
