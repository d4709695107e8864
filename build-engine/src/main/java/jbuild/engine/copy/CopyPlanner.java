package jbuild.engine.copy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.tar.ArchiveReader;

/** Plans a COPY or ADD: which entries the layer will have. */
public final class CopyPlanner {
  private final CopySpec spec;
  private final List<FileTree> sources;
  private final Path scratch;
  private final LayerDraft draft;
  private final AttributeRules attributes;
  private final DestinationPath destination;

  private CopyPlanner(
      CopySpec spec, List<FileTree> sources, FileTree below, InstantSource clock, Path scratch)
      throws IOException {
    this.spec = spec;
    this.sources = SourceTrees.perSource(spec, sources);
    this.scratch = scratch;
    this.draft = new LayerDraft(below);
    this.attributes = AttributeRules.of(spec, below, clock);
    this.destination = new DestinationPath(spec.destination(), draft, attributes);
  }

  /**
   * Plans the layer: what is copied, the directories that must be made for it, and every ancestor
   * (T05). Fails with {@code CONTEXT} for a missing source and for a directory that would take a
   * file's place or the reverse, {@code PARSE} for bad modes, {@code ARCHIVE} for a damaged
   * archive.
   *
   * <p>Files of unpacked archives can be read only once, in the archive's order, which is not a
   * layer's. Their bytes are kept in one file without a name in {@code scratch}, so that memory
   * stays bounded; the file is gone as soon as nothing refers to the plan, or with the process.
   *
   * @param sources the context, a stage, an image: one for all of the spec's sources, or one for
   *     each of its patterns
   * @param destination what the layer goes on top of; an empty tree for {@code --link}
   * @param clock time of what is made, where the spec has none
   * @param scratch an existing directory
   * @return in walk order, each path once; empty where wildcards match nothing (S184, S186).
   *     Entries are made as they are gone through, which can be done again; a tree that fails then,
   *     fails with an {@link UncheckedIOException}
   */
  public static Iterable<LayerEntry> plan(
      CopySpec spec,
      List<FileTree> sources,
      FileTree destination,
      InstantSource clock,
      Path scratch)
      throws IOException {
    return new CopyPlanner(spec, sources, destination, clock, scratch).plan();
  }

  /** Plans with the system's clock and its directory for temporary files. */
  public static Iterable<LayerEntry> plan(CopySpec spec, FileTree source, FileTree destination)
      throws IOException {
    Path scratch = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    return plan(spec, List.of(source), destination, InstantSource.system(), scratch);
  }

  private Iterable<LayerEntry> plan() throws IOException {
    for (int i = 0; i < spec.sources().size(); i++) {
      switch (spec.sources().get(i)) {
        case CopySpec.Source.Pattern pattern -> copy(pattern, sources.get(i));
        case CopySpec.Source.Inline inline -> copy(inline);
      }
    }
    return draft.layer();
  }

  private void copy(CopySpec.Source.Pattern pattern, FileTree source) throws IOException {
    SourceMatches found = SourceMatches.find(source, pattern.pattern(), spec.parents());
    PathFilter excluding = PathFilter.excluding(spec.excludes());
    PathFilter filter = found.include().map(excluding::including).orElse(excluding);
    for (SourceMatches.Match match : found.matches()) {
      if (pattern.unpack()
          && match.node() instanceof Entry.File file
          && ArchiveReader.isArchive(() -> source.open(file))) {
        EntryPath place = destination.archivePlace();
        new ArchiveUnpacker(draft, place, attributes, scratch).unpack(() -> source.open(file));
      } else {
        EntryPath place = destination.place(match.name(), match.node());
        new TreeCopier(source, draft, attributes).copy(match.node(), filter, place);
      }
    }
  }

  private void copy(CopySpec.Source.Inline inline) throws IOException {
    String name = EntryPath.ofText(inline.name()).name();
    EntryPath path = new EntryPath(name);
    Entry.File file = new Entry.File(path, attributes.inline(), inline.content().length);
    EntryPath place = destination.place(name, file);
    FileContent content = () -> new ByteArrayInputStream(inline.content());
    TreeCopier.copyFile(file, content, place, draft, attributes);
  }
}
