package jbuild.filesystem.context;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.context.Listing.Slot;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * One directory of a context. Each name is looked at once, alone or with all others; what it was
 * then it stays. Safe for use by many threads.
 */
final class Folder {
  private final EntryPath path;
  private final Shared shared;

  /** What was looked at alone; a listing of nothing for a name that leads nowhere. */
  private final Map<String, Listing> alone = new HashMap<>();

  private @Nullable Listing all;

  /** What all directories of a context have in common. */
  record Shared(
      DirectoryReader reader, Lister lister, IgnorePatterns ignored, KnownDigests known) {}

  Folder(EntryPath path, Shared shared) {
    this.path = path;
    this.shared = shared;
  }

  /** What a name is, ignored or not. */
  synchronized Optional<Slot> look(String name) throws IOException {
    Listing listed = all;
    if (listed != null) {
      int index = listed.find(name);
      if (index >= 0) {
        return Optional.of(new Slot(listed, index));
      }
      if (!listed.skipped().contains(name)) {
        return Optional.empty();
      }
    }
    Listing one = alone.get(name);
    if (one == null) {
      one = lookAlone(name);
      alone.put(name, one);
    }
    return one.size() == 0 ? Optional.empty() : Optional.of(new Slot(one, 0));
  }

  /**
   * Remembers the digest of a name's content, as {@link Listing#put} does; empty if there is no
   * such name. At one time with the look-up: the directory may be listed meanwhile.
   */
  synchronized Optional<Digest> put(String name, byte[] digest, long startedNanos)
      throws IOException {
    return look(name).map(slot -> slot.listing().put(slot.index(), digest, startedNanos));
  }

  private Listing lookAlone(String name) throws IOException {
    Listing.Builder builder = new Listing.Builder(path, 1, List.of());
    Optional<Attributes> seen = shared.reader().attributes(path.child(name));
    if (seen.isPresent()) {
      add(name, seen.get(), builder);
    }
    Listing one = builder.build();
    shared.known().tell(one);
    return one;
  }

  /** All that the directory holds but what can be seen without looking at it to be ignored. */
  synchronized Listing list() throws IOException {
    Listing listed = all;
    if (listed == null) {
      listed = readAll();
      shared.known().tell(listed);
      learn(listed);
      all = listed;
    }
    return listed;
  }

  private Listing readAll() throws IOException {
    Selector selector = new Selector();
    List<Lister.Found> found = shared.lister().list(path, selector);
    Listing.Builder builder = new Listing.Builder(path, found.size(), selector.skipped);
    for (Lister.Found each : found) {
      Listing earlier = alone.isEmpty() ? null : alone.get(each.name());
      if (earlier == null) {
        add(each.name(), each.seen(), builder);
      } else if (earlier.size() > 0) {
        builder.add(earlier, 0);
      } else {
        continue;
      }
      if (selector.excluded.contains(each.name())) {
        builder.exclude();
      }
    }
    return builder.build();
  }

  /** Finds out what is ignored. */
  private final class Selector implements Predicate<String> {
    private final IgnorePatterns.Below patterns = shared.ignored().below(path);
    private final Set<String> excluded = new HashSet<>();
    private final List<String> skipped = new ArrayList<>();

    @Override
    public boolean test(String name) {
      if (shared.ignored().isEmpty() || !patterns.excludes(name)) {
        return true;
      }
      if (shared.ignored().prunes(path.child(name))) {
        skipped.add(name);
        return false;
      }
      return excluded.add(name);
    }
  }

  private void add(String name, Attributes seen, Listing.Builder to) throws IOException {
    if (shared.reader().isPlain(seen)) {
      to.add(name, seen);
    } else {
      to.add(name, seen, shared.reader().node(path.child(name), seen));
    }
  }

  private void learn(Listing listed) {
    alone.forEach((name, earlier) -> {
      int index = listed.find(name);
      if (index >= 0) {
        listed.learn(index, earlier, 0);
      }
    });
    alone.keySet().removeIf(name -> listed.find(name) >= 0);
  }

  /** All that was looked at: what was looked at at once, then what was looked at alone. */
  synchronized List<Listing> seen() {
    List<Listing> seen = new ArrayList<>();
    Listing listed = all;
    if (listed != null) {
      seen.add(listed);
    }
    seen.addAll(alone.values());
    return seen;
  }

  /** Whether nothing was found out about a name. */
  synchronized boolean isOpen(String name) {
    Listing listed = all;
    return !alone.containsKey(name) && (listed == null || listed.skipped().contains(name));
  }

  EntryPath path() {
    return path;
  }
}
