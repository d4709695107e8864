package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of one regular file, which can be opened as often as needed. */
@FunctionalInterface
public interface FileContent {
  InputStream open() throws IOException;
}
