package jbuild.engine.copy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import jbuild.engine.copy.SourceMatches.Match;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.image.Digest;

/**
 * The part of a COPY's cache key that says what its sources hold (section 2.2, "content hash").
 *
 * @param shape what is known without reading a file
 */
public record SourceKey(Digest content, Shape shape) {
  /** Opening a file costs about as much as reading this. */
  private static final int OPENING_BYTES = 16 << 10;

  private static final long LARGE_BYTES = 8 << 20;

  /**
   * All that a key is made of but the contents of files; their sizes are in it.
   *
   * @param files how many it has, {@code bytes} long together
   */
  public record Shape(Digest digest, long files, long bytes) {
    /** What is selected of one tree. Reads nothing. */
    public static Shape of(CopySpec spec, FileTree source) throws IOException {
      FileContents none = FileContents.unread();
      return none.shape(sources(spec, List.of(source), none));
    }

    /** The digest, if reading the files takes long enough to be worth some trouble. */
    public Optional<Digest> ifLarge() {
      return bytes + files * OPENING_BYTES < LARGE_BYTES ? Optional.empty() : Optional.of(digest);
    }
  }

  /**
   * A key of what the sources select: names below them, kinds, modes, owners, contents, links and
   * capabilities; no times, and not the directory part of a source's own path. Attributes that the
   * options replace are left out too, so that a checkout with another umask finds the same layer
   * (S194). Fails with {@code CONTEXT} for a source that is missing.
   *
   * <p>Reads many files at the same time: the tree must allow that.
   */
  public static SourceKey of(CopySpec spec, FileTree source) throws IOException {
    return of(spec, List.of(source));
  }

  /**
   * The same for an instruction whose sources come from several trees.
   *
   * @param sources one for all of the spec's sources, or one for each of its patterns
   */
  public static SourceKey of(CopySpec spec, List<FileTree> sources) throws IOException {
    FileContents contents = FileContents.read();
    return contents.key(sources(spec, sources, contents));
  }

  private static Digest sources(CopySpec spec, List<FileTree> sources, FileContents contents)
      throws IOException {
    List<FileTree> trees = SourceTrees.perSource(spec, sources);
    KeyWriter key = new KeyWriter("sources");
    for (int i = 0; i < trees.size(); i++) {
      switch (spec.sources().get(i)) {
        case CopySpec.Source.Pattern pattern ->
            key.put(ofPattern(spec, pattern, trees.get(i), contents));
        case CopySpec.Source.Inline inline ->
            key.put("inline").put(inline.name()).put(Digest.of(inline.content()));
      }
    }
    return key.digest();
  }

  /**
   * What the times in a lone layer depend on, as one of {@code --link} is (S197): the sources, and
   * when the layer is said to be made, but nothing below it.
   */
  public static Digest ofLone(CopySpec spec, List<FileTree> sources) throws IOException {
    KeyWriter key = new KeyWriter("lone layer").put(of(spec, sources).content());
    return key.put(spec.createdSeconds().orElse(-1)).digest();
  }

  /** The same for one path, as a RUN's read-only bind mount selects it. */
  public static Digest ofPath(FileTree source, String path) throws IOException {
    PathFilter all = PathFilter.excluding(List.of());
    FileContents contents = FileContents.read();
    TreeKey tree = new TreeKey(source, all, TreeKey.Kept.ALL, contents);
    return contents.key(tree.of(SourceMatches.exact(source, path))).content();
  }

  /**
   * One source. Where a wildcard matches a single thing that is called like the pattern, the key is
   * that of the thing alone.
   */
  private static Digest ofPattern(
      CopySpec spec, CopySpec.Source.Pattern pattern, FileTree source, FileContents contents)
      throws IOException {
    SourceMatches found = SourceMatches.find(source, pattern.pattern(), spec.parents());
    PathFilter excluding = PathFilter.excluding(spec.excludes());
    PathFilter filter = found.include().map(excluding::including).orElse(excluding);
    TreeKey trees = new TreeKey(source, filter, TreeKey.Kept.of(spec), contents);
    List<Match> matches = found.matches();
    String lastOfPattern = EntryPath.ofText(pattern.pattern()).name();
    if (!found.wildcard()
        || (matches.size() == 1 && matches.getFirst().name().equals(lastOfPattern))) {
      return trees.of(matches.getFirst().node());
    }
    KeyWriter key = new KeyWriter("matches");
    for (Match match : matches) {
      key.put(match.name()).put(trees.of(match.node()));
    }
    return key.digest();
  }
}
