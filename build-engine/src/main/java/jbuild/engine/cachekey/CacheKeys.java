package jbuild.engine.cachekey;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import jbuild.cache.CacheIndex;
import jbuild.cache.CacheKey;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner;
import jbuild.engine.graph.OpRunner.Selected;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.failure.Failure;
import jbuild.image.Digest;

/**
 * The two keys of a step (decision D2). The definition key follows from the graph and the build
 * context alone, so that a build in which nothing changed looks at nothing else. The content key
 * puts what the inputs really hold in the place of how they were made: a step whose input was made
 * anew but came out the same is not run again.
 *
 * <p>Keeps what it computed for the vertices of one build. Safe for use by many threads.
 */
public final class CacheKeys {
  private static final String DEFINITION = "jbuild definition 1";
  private static final String CONTENT = "jbuild content 1";
  private static final String SHAPE = "jbuild shape 1";

  private final OpRunner runner;
  private final CacheIndex index;
  private final IdentityHashMap<Vertex, Optional<CacheKey>> definitions = new IdentityHashMap<>();

  /** What vertices select of trees of the caller's, which stay what they are. */
  private final IdentityHashMap<Vertex, Map<Integer, Selected>> selections =
      new IdentityHashMap<>();

  /** Vertices by whether their keys wait for their work, and the keys of their shapes. */
  private final IdentityHashMap<Vertex, Optional<CacheKey>> postponed = new IdentityHashMap<>();

  private final Set<Vertex> renewed = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param index is asked for shapes
   */
  public CacheKeys(OpRunner runner, CacheIndex index) {
    this.runner = runner;
    this.index = index;
  }

  /**
   * Whether results of the vertex are kept under keys; sources are cheap, or must be asked anew.
   */
  public boolean isRemembered(Vertex vertex) {
    return switch (vertex.op()) {
      case Op.Scratch _, Op.Image _, Op.Local _, Op.Git _ -> false;
      case Op.Http http -> http.checksum().isPresent();
      case Op.Copy _, Op.MakeDirectory _, Op.Run _ -> true;
    };
  }

  /**
   * The definition key, or empty when it cannot be known without doing work: the vertex is, or
   * depends on, something that has no identity but its content, or is {@link #postponed}.
   */
  public Optional<CacheKey> definition(Vertex vertex) throws IOException {
    synchronized (definitions) {
      Optional<CacheKey> known = definitions.get(vertex);
      if (known != null) {
        return known;
      }
      // Inputs first, without recursion: a graph may be many thousand vertices deep.
      for (Vertex each : new BuildGraph(vertex, List.of()).vertices()) {
        if (!definitions.containsKey(each)) {
          define(each, each == vertex);
        }
      }
      return definitions.getOrDefault(vertex, Optional.empty());
    }
  }

  /**
   * What is wrong with another vertex is not told here: that one will be asked for itself, and then
   * the message names its line.
   */
  private void define(Vertex vertex, boolean asked) throws IOException {
    if (vertex.label().ignoreCache() || hasRenewedInput(vertex)) {
      renewed.add(vertex);
    }
    try {
      definitions.put(vertex, computeDefinition(vertex));
    } catch (IOException | Failure e) {
      if (asked) {
        throw e;
      }
    }
  }

  private boolean hasRenewedInput(Vertex vertex) {
    for (Edge input : vertex.inputs()) {
      if (renewed.contains(input.from())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the vertex, or something below it, is to be done even if its result is known. Then a
   * definition says nothing: what comes out may be another thing than last time.
   */
  public boolean isRenewed(Vertex vertex) throws IOException {
    definition(vertex);
    synchronized (definitions) {
      return renewed.contains(vertex);
    }
  }

  /** Of a vertex whose inputs are known. */
  private Optional<CacheKey> computeDefinition(Vertex vertex) throws IOException {
    Optional<Digest> op = OpDigest.of(vertex.op());
    if (op.isEmpty() || isPostponed(vertex, op.get())) {
      return Optional.empty();
    }
    KeyHasher hasher = new KeyHasher(DEFINITION).digest(op.get());
    for (int i = 0; i < vertex.inputs().size(); i++) {
      Vertex input = vertex.inputs().get(i).from();
      hasher.text(vertex.inputs().get(i).role().name());
      if (input.op() instanceof Op.Local local) {
        hasher.text("local").digest(selected(vertex, i, new Result.Local(local.tree())).content());
      } else {
        Optional<CacheKey> below = definitions.getOrDefault(input, Optional.empty());
        if (below.isEmpty()) {
          return Optional.empty();
        }
        hasher.text("input").digest(below.get().digest()).optional(path(vertex, i));
      }
    }
    return Optional.of(new CacheKey(hasher.finish()));
  }

  /** Which part of an input counts: the key that the part was selected with, not its content. */
  private static Optional<String> path(Vertex vertex, int input) {
    return SelectedPaths.of(vertex, input);
  }

  /**
   * Whether this vertex has files to read that no result can be known of, as their shape is new.
   */
  private boolean isPostponed(Vertex vertex, Digest op) throws IOException {
    Optional<CacheKey> known = postponed.get(vertex);
    if (known != null) {
      return known.isPresent();
    }
    Optional<CacheKey> shape = Optional.empty();
    OptionalInt input = localInput(vertex);
    if (input.isPresent()
        && vertex.inputs().get(input.getAsInt()).from().op() instanceof Op.Local local) {
      shape =
          runner
              .unreadShape(vertex, input.getAsInt(), new Result.Local(local.tree()))
              .map(unread -> shape(op, unread))
              .filter(key -> index.find(key).isEmpty());
    }
    postponed.put(vertex, shape);
    return shape.isPresent();
  }

  /** The only input that is a tree of the caller's. */
  private static OptionalInt localInput(Vertex vertex) {
    // A loop, like all that is asked of each vertex: few builds last until a stream is compiled.
    OptionalInt local = OptionalInt.empty();
    for (int i = 0; i < vertex.inputs().size(); i++) {
      if (vertex.inputs().get(i).from().op() instanceof Op.Local) {
        if (local.isPresent()) {
          return OptionalInt.empty();
        }
        local = OptionalInt.of(i);
      }
    }
    return local;
  }

  private static CacheKey shape(Digest op, Digest selected) {
    return new CacheKey(new KeyHasher(SHAPE).digest(op).digest(selected).finish());
  }

  /**
   * The shape key of a vertex that is best done before its other keys are computed: it selects many
   * files that nobody has read yet, and nothing of that shape was ever done, so that there can be
   * no result to find. Its work reads the files, once.
   */
  public Optional<CacheKey> postponed(Vertex vertex) {
    synchronized (definitions) {
      return postponed.getOrDefault(vertex, Optional.empty());
    }
  }

  /** Says that nothing is to be saved any more by waiting with a vertex's keys. */
  public void resume(Vertex vertex) {
    synchronized (definitions) {
      postponed.put(vertex, Optional.empty());
      // That of this vertex, and of those which depend on it.
      definitions.values().removeIf(Optional::isEmpty);
    }
  }

  /**
   * The shape key of a vertex whose definition is known, or whose content key is: a later vertex
   * with files that nobody has read looks for it first. Empty where that would not.
   */
  public Optional<CacheKey> shape(Vertex vertex) {
    OptionalInt input = localInput(vertex);
    Optional<Digest> op = OpDigest.of(vertex.op());
    if (input.isEmpty() || op.isEmpty()) {
      return Optional.empty();
    }
    synchronized (selections) {
      return Optional.ofNullable(selections.getOrDefault(vertex, Map.of()).get(input.getAsInt()))
          .flatMap(Selected::shape)
          .map(selected -> shape(op.get(), selected));
    }
  }

  /** Computed once for both keys: it means to look at every file that is selected. */
  private Selected selected(Vertex vertex, int input, Result.Local local) throws IOException {
    synchronized (selections) {
      Selected known = selections.getOrDefault(vertex, Map.of()).get(input);
      if (known != null) {
        return known;
      }
    }
    Selected selected =
        runner
            .selectedContent(vertex, input, local)
            .orElseThrow(
                () -> new IllegalStateException("a tree of the caller's is always selected from"));
    synchronized (selections) {
      selections.computeIfAbsent(vertex, _ -> new HashMap<>()).put(input, selected);
    }
    return selected;
  }

  /**
   * The content key.
   *
   * @param inputs results in the order of the vertex's inputs
   */
  public CacheKey content(Vertex vertex, List<Result> inputs) throws IOException {
    KeyHasher hasher = new KeyHasher(CONTENT);
    OpDigest.of(vertex.op()).ifPresentOrElse(hasher::digest, () -> source(vertex.op(), hasher));
    for (int i = 0; i < inputs.size(); i++) {
      hasher.text(vertex.inputs().get(i).role().name());
      Optional<Selected> selected =
          inputs.get(i) instanceof Result.Local local
              ? Optional.of(selected(vertex, i, local))
              : runner.selectedContent(vertex, i, inputs.get(i));
      hasher.text(selected.isPresent() ? "selected" : "whole");
      hasher.digest(selected.isPresent() ? selected.get().content() : whole(inputs.get(i)));
    }
    return new CacheKey(hasher.finish());
  }

  /** Where a source that has no identity but its content is looked for. */
  private static void source(Op op, KeyHasher hasher) {
    switch (op) {
      case Op.Http http -> hasher.text("http").text(http.url()).text(http.fileName());
      case Op.Git git -> hasher.text("git").text(git.toString());
      case Op.Scratch _, Op.Image _, Op.Local _, Op.Copy _, Op.MakeDirectory _, Op.Run _ -> {}
    }
  }

  private static Digest whole(Result result) {
    return switch (result) {
      case Result.Layers layers ->
          layers
              .snapshot()
              .map(snapshot -> snapshot.contentChain())
              .orElseGet(() -> new KeyHasher(CONTENT).text("nothing").finish());
      case Result.Local _ ->
          throw new IllegalStateException("a tree of the caller's is always selected from");
    };
  }
}
