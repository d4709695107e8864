package jbuild.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.LayerIndex.IndexEntry;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The tree that a stack of layers shows when merged: upper entries hide lower ones, whiteouts and
 * opaque directories hide what is below, directories join. A directory that a layer has no entry
 * for, but entries below, shows as lower layers have it, else as root's with mode 0755.
 *
 * <p>A hard link shows as a file with the metadata of its target; all names of it in one layer have
 * one link group. Safe for use by many threads.
 */
public final class MergedTree implements FileTree {
  /** The tree of nothing: a lone root directory. */
  public static final MergedTree EMPTY =
      new MergedTree(
          List.of(),
          (layer, path) -> {
            throw new IOException("no layer " + layer + " holds " + path);
          });

  private static final Metadata IMPLIED = new Metadata(0755, 0, 0, 0);
  private static final int MAX_LINKS = 64;

  private final List<Supplier<LayerIndex>> layers;
  private final LayerFiles files;
  private final Map<EntryPath, Optional<View>> views = new ConcurrentHashMap<>();

  /**
   * @param layers bottom first
   */
  public MergedTree(List<LayerIndex> layers, LayerFiles files) {
    this(files, layers.stream().<Supplier<LayerIndex>>map(index -> () -> index).toList());
  }

  private MergedTree(LayerFiles files, List<Supplier<LayerIndex>> layers) {
    this.files = files;
    this.layers = layers;
  }

  /**
   * A tree whose indexes are read when a look-up first needs them, each once.
   *
   * @param layers bottom first
   */
  public static MergedTree lazy(List<Supplier<LayerIndex>> layers, LayerFiles files) {
    List<Supplier<LayerIndex>> once = new ArrayList<>();
    layers.forEach(layer -> once.add(new Once(layer)));
    return new MergedTree(files, List.copyOf(once));
  }

  private static final class Once implements Supplier<LayerIndex> {
    private final Supplier<LayerIndex> source;
    private @Nullable LayerIndex index;

    private Once(Supplier<LayerIndex> source) {
      this.source = source;
    }

    @Override
    public synchronized LayerIndex get() {
      LayerIndex known = index;
      if (known == null) {
        known = source.get();
        index = known;
      }
      return known;
    }
  }

  /**
   * A directory as merged.
   *
   * @param layers that it shows the entries of, the topmost first
   */
  private record View(Entry.Directory directory, List<Integer> layers) {}

  /**
   * What a path is, and whose.
   *
   * @param indexed a node or a hard link of the layer
   */
  private record Found(int layer, IndexEntry indexed) {}

  /** A path is a directory, or something else of one layer, or (both empty) nothing. */
  private record Sight(Optional<View> directory, Optional<Found> other) {
    static final Sight NOTHING = new Sight(Optional.empty(), Optional.empty());
  }

  /** Where the bytes of a file are. */
  private record Located(Entry.File file, int layer, EntryPath path, Optional<Digest> content) {}

  @Override
  public Optional<Entry.Node> lookup(EntryPath path) {
    return node(sight(path, layers.size()), path);
  }

  @Override
  public List<Entry.Node> children(EntryPath directory) {
    Optional<View> view = view(directory, layers.size());
    if (view.isEmpty()) {
      return List.of();
    }
    TreeSet<String> names = new TreeSet<>();
    for (int layer : view.get().layers()) {
      names.addAll(index(layer).childNames(directory));
    }
    List<Entry.Node> nodes = new ArrayList<>(names.size());
    for (String name : names) {
      EntryPath path = directory.child(name);
      node(sight(view.get(), path), path).ifPresent(nodes::add);
    }
    return nodes;
  }

  @Override
  public Digest contentDigest(Entry.File file) throws IOException {
    Located located = locate(file);
    if (located.content().isPresent()) {
      return located.content().get();
    }
    try (InputStream in = files.open(located.layer(), located.path())) {
      return digestOf(in);
    }
  }

  private static Digest digestOf(InputStream in) throws IOException {
    MessageDigest hasher = Digest.hasher();
    byte[] buffer = new byte[64 * 1024];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      hasher.update(buffer, 0, read);
    }
    return Digest.of(hasher);
  }

  @Override
  public InputStream open(Entry.File file) throws IOException {
    Located located = locate(file);
    return files.open(located.layer(), located.path());
  }

  private Located locate(Entry.File file) throws IOException {
    return sight(file.path(), layers.size())
        .other()
        .flatMap(found -> follow(found, file.path()))
        .orElseThrow(() -> new IOException(file.path().display() + ": no such file"));
  }

  private LayerIndex index(int layer) {
    return layers.get(layer).get();
  }

  private Optional<Entry.Node> node(Sight sight, EntryPath path) {
    if (sight.directory().isPresent()) {
      return sight.directory().map(View::directory);
    }
    return sight
        .other()
        .flatMap(found ->
            switch (found.indexed().entry()) {
              case Entry.File _, Entry.HardLink _ -> follow(found, path).map(Located::file);
              case Entry.Node node -> Optional.of(node);
              case Entry.Whiteout _ -> Optional.empty();
            });
  }

  /** What the layers below a bound show of a path. */
  private Sight sight(EntryPath path, int bound) {
    if (path.isRoot()) {
      return new Sight(view(path, bound), Optional.empty());
    }
    return view(path.parent(), bound).map(parent -> sight(parent, path)).orElse(Sight.NOTHING);
  }

  /** Likewise for a name in a directory: from the top until something hides the rest. */
  private Sight sight(View parent, EntryPath path) {
    List<Integer> joined = new ArrayList<>();
    Optional<Entry.Directory> directory = Optional.empty();
    for (int layer : parent.layers()) {
      Optional<IndexEntry> entry = index(layer).find(path);
      if (entry.isEmpty()) {
        joinImplied(layer, path, joined);
        continue;
      }
      if (!(entry.get().entry() instanceof Entry.Directory found)) {
        if (entry.get().entry() instanceof Entry.Whiteout) {
          joinImplied(layer, path, joined);
          break;
        }
        if (!joined.isEmpty()) {
          break;
        }
        return new Sight(Optional.empty(), Optional.of(new Found(layer, entry.get())));
      }
      joined.add(layer);
      directory = directory.or(() -> Optional.of(new Entry.Directory(path, found.metadata())));
      if (found.opaque()) {
        break;
      }
    }
    if (joined.isEmpty()) {
      return Sight.NOTHING;
    }
    Entry.Directory shown = directory.orElseGet(() -> new Entry.Directory(path, IMPLIED));
    return new Sight(Optional.of(new View(shown, List.copyOf(joined))), Optional.empty());
  }

  private void joinImplied(int layer, EntryPath path, List<Integer> joined) {
    if (index(layer).hasBelow(path)) {
      joined.add(layer);
    }
  }

  /** The directory of a path, if it is one; kept, unless only lower layers are asked for. */
  private Optional<View> view(EntryPath path, int bound) {
    boolean all = bound == layers.size();
    Optional<View> view = Optional.empty();
    EntryPath known = path;
    if (all) {
      Optional<View> kept = views.get(known);
      while (kept == null && !known.isRoot()) {
        known = known.parent();
        kept = views.get(known);
      }
      view = kept == null ? Optional.empty() : kept;
    } else {
      known = EntryPath.ROOT;
    }
    if (known.isRoot() && view.isEmpty()) {
      view = Optional.of(keep(EntryPath.ROOT, root(bound), all));
    }
    return descend(view, known, path, all);
  }

  private View keep(EntryPath path, View view, boolean all) {
    if (all) {
      views.put(path, Optional.of(view));
    }
    return view;
  }

  private Optional<View> descend(
      Optional<View> start, EntryPath from, EntryPath path, boolean all) {
    Optional<View> view = start;
    EntryPath at = from;
    for (String name : path.relativeTo(from).components()) {
      if (view.isEmpty()) {
        return view;
      }
      at = at.child(name);
      view = sight(view.get(), at).directory();
      if (all) {
        views.put(at, view);
      }
    }
    return view;
  }

  private View root(int bound) {
    List<Integer> joined = new ArrayList<>();
    Metadata metadata = IMPLIED;
    boolean told = false;
    for (int layer = bound - 1; layer >= 0; layer--) {
      joined.add(layer);
      Optional<IndexEntry> entry = index(layer).find(EntryPath.ROOT);
      if (entry.isPresent() && entry.get().entry() instanceof Entry.Directory directory) {
        metadata = told ? metadata : directory.metadata();
        told = true;
        if (directory.opaque()) {
          break;
        }
      }
    }
    return new View(new Entry.Directory(EntryPath.ROOT, metadata), List.copyOf(joined));
  }

  /** The file that an entry is or, over links of its layer or of those below, leads to. */
  private Optional<Located> follow(Found start, EntryPath shownAs) {
    Found found = start;
    int groupLayer = start.layer();
    for (int i = 0; i < MAX_LINKS; i++) {
      Entry entry = found.indexed().entry();
      if (entry instanceof Entry.File file) {
        return Optional.of(located(found, file, shownAs, groupLayer));
      }
      if (!(entry instanceof Entry.HardLink link)) {
        return Optional.empty();
      }
      Optional<Found> target = target(found.layer(), link);
      if (target.isEmpty()) {
        return Optional.empty();
      }
      found = target.get();
    }
    throw new Failure(ErrorClass.ARCHIVE, shownAs.display() + ": a hard link that leads to itself");
  }

  private Optional<Found> target(int layer, Entry.HardLink link) {
    Optional<IndexEntry> own =
        index(layer).find(link.target()).filter(e -> !(e.entry() instanceof Entry.Whiteout));
    return own.isPresent()
        ? own.map(entry -> new Found(layer, entry))
        : sight(link.target(), layer).other();
  }

  private Located located(Found found, Entry.File file, EntryPath shownAs, int groupLayer) {
    EntryPath target = file.path();
    boolean linked = !target.equals(shownAs) || index(groupLayer).isLinkTarget(target);
    Optional<String> group =
        linked ? Optional.of(groupLayer + ":" + target.latin1()) : Optional.empty();
    Entry.File shown = new Entry.File(shownAs, file.metadata(), file.sizeBytes(), group);
    return new Located(shown, found.layer(), target, found.indexed().content());
  }
}
