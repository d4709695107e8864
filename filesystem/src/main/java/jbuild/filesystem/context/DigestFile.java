package jbuild.filesystem.context;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Where the digests of the files of one directory are kept from one build to the next. */
public interface DigestFile {
  /** Keeps nothing. */
  DigestFile NONE =
      new DigestFile() {
        @Override
        public Optional<FileChannel> open() {
          return Optional.empty();
        }

        @Override
        public void replace(Content content) {}
      };

  /** What is to be written. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** The file that the last build left, if there is one; anything may be in it. */
  Optional<FileChannel> open() throws IOException;

  /** Puts a new file in the place of the old one, at once: nobody ever sees half of it. */
  void replace(Content content) throws IOException;
}
