package jbuild.filesystem;

import java.io.InputStream;

/**
 * One entry of a layer that is about to be written, with where its bytes come from.
 *
 * @param content of files; nothing else is opened
 */
public record LayerEntry(Entry entry, FileContent content) {
  /** An entry without bytes of its own. */
  public static LayerEntry of(Entry entry) {
    return new LayerEntry(entry, InputStream::nullInputStream);
  }
}
