package jbuild.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.image.Descriptor;
import jbuild.image.Digest;

/** Blobs by digest. Safe for use by many threads and processes. */
public interface ContentStore {
  /** The file of a blob that was committed, or empty. */
  Optional<Path> find(Digest digest);

  /**
   * Reads a blob. Its size and digest are verified at the end of the stream (rule S4): a blob that
   * turns out damaged is removed and fails with {@code STORE}.
   */
  InputStream open(Descriptor blob) throws IOException;

  /** Begins to write a blob, invisible until it is committed. */
  Ingest ingest() throws IOException;

  /** Writes a small blob, such as a manifest or a config, in one go. */
  Descriptor put(String mediaType, byte[] bytes) throws IOException;

  /** A blob being written. Closing it without a commit leaves nothing behind. */
  interface Ingest extends AutoCloseable {
    OutputStream stream();

    /** Publishes what was written. A blob that is there already is not written again. */
    Descriptor commit(String mediaType) throws IOException;

    /** Publishes what was written if it is what was promised; else fails with {@code DIGEST}. */
    Descriptor commit(Descriptor expected) throws IOException;

    @Override
    void close() throws IOException;
  }
}
