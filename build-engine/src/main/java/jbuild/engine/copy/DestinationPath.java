package jbuild.engine.copy;

import java.io.IOException;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.PathResolver;

/**
 * The destination of a COPY or ADD as it was written, and the places that it comes to mean. Links
 * are followed inside the root, the last one too (S176).
 */
final class DestinationPath {
  private final String clean;
  private final boolean directory;
  private final LayerDraft draft;
  private final AttributeRules attributes;

  /**
   * @param written absolute; a trailing slash means a directory (S168)
   */
  DestinationPath(String written, LayerDraft draft, AttributeRules attributes) {
    this.clean = EntryPath.ofText(written).latin1();
    this.directory = written.endsWith("/") || written.endsWith("/.");
    this.draft = draft;
    this.attributes = attributes;
  }

  /**
   * Where a source goes: a directory's content into the destination, another thing into it or in
   * its place. Makes the directories that this needs (S172).
   *
   * @param name of the source, for a place inside a directory
   */
  EntryPath place(String name, Entry.Node source) throws IOException {
    EntryPath written = new EntryPath(clean);
    make(resolve((directory ? written : written.parent()).latin1()));
    EntryPath place = resolve(clean);
    make(place.parent());
    if (source instanceof Entry.Directory) {
      if (draft.lookup(place).isEmpty()) {
        make(place);
      }
      return place;
    }
    boolean inside = draft.lookup(place).orElse(null) instanceof Entry.Directory;
    return inside ? place.child(name) : place;
  }

  /** Where an archive is unpacked to: always a directory (S207). */
  EntryPath archivePlace() throws IOException {
    EntryPath place = resolve(clean);
    draft.makeDirectories(place, attributes.madeForArchive());
    return place;
  }

  private EntryPath resolve(String path) throws IOException {
    return PathResolver.resolve(draft, path, true);
  }

  private void make(EntryPath path) throws IOException {
    draft.makeDirectories(path, attributes.madeForDestination());
  }
}
