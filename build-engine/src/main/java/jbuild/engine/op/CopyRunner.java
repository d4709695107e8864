package jbuild.engine.op;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter;
import jbuild.engine.copy.Accounts;
import jbuild.engine.copy.CopyPlanner;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.copy.DirectoryPlanner;
import jbuild.engine.copy.SourceKey;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.MergedTree;
import jbuild.image.Digest;

/** Does COPY, ADD and WORKDIR: plans entries over trees, and has the store write them. */
final class CopyRunner {
  private final Workshop workshop;

  CopyRunner(Workshop workshop) {
    this.workshop = workshop;
  }

  OpRunner.Selected selectedContent(Op.Copy copy, Vertex vertex, int input, Result result)
      throws IOException {
    SourceKey key = SourceKey.of(selected(copy, vertex, input), workshop.tree(result));
    return new OpRunner.Selected(key.content(), key.shape().ifLarge());
  }

  /** Empty for a tree of which a part was read in an earlier build: mostly all of it was. */
  Optional<Digest> unreadShape(Op.Copy copy, Vertex vertex, int input, Result result)
      throws IOException {
    FileTree tree = workshop.tree(result);
    return tree.isUnread()
        ? SourceKey.Shape.of(selected(copy, vertex, input), tree).ifLarge()
        : Optional.empty();
  }

  private static CopySpec selected(Op.Copy copy, Vertex vertex, int input) {
    List<Vertex> sources = vertex.inputs(Edge.Role.SOURCE);
    if (sources.size() == 1) {
      return copy.spec();
    }
    // One edge a source here: only that source is looked at.
    int number =
        (int) vertex.inputs().subList(0, input).stream().filter(CopyRunner::isSource).count();
    return only(copy.spec(), number);
  }

  private static boolean isSource(Edge edge) {
    return edge.role() == Edge.Role.SOURCE;
  }

  Result run(Op.Copy copy, Vertex vertex, List<Result> inputs, CacheKey.Deferred key)
      throws IOException {
    try {
      return write(copy, vertex, inputs, key);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Result write(Op.Copy copy, Vertex vertex, List<Result> inputs, CacheKey.Deferred key)
      throws IOException {
    List<Result> roots = pick(vertex, inputs, Edge.Role.ROOT);
    List<Result> sources = pick(vertex, inputs, Edge.Role.SOURCE);
    Optional<Committed> below = Workshop.layers(roots.getFirst());
    Snapshotter snapshots = workshop.snapshots();
    if (copy.link() || below.isEmpty()) {
      refuseNames(copy.spec());
    }
    FileTree destination = copy.link() ? MergedTree.EMPTY : snapshots.tree(below);
    List<FileTree> trees = new ArrayList<>();
    for (Result source : sources) {
      trees.add(workshop.tree(source));
    }
    Iterable<LayerEntry> entries =
        CopyPlanner.plan(
            copy.spec(), trees, destination, workshop.clock(), workshop.scratch().get());
    if (copy.link()) {
      // Not the vertex's key, which has what lies below in it: the layer must be the same on it
      // all.
      CacheKey.Deferred lone = () -> new CacheKey(SourceKey.ofLone(copy.spec(), trees));
      Committed alone = snapshots.write(Optional.empty(), entries, workshop.form(vertex), lone);
      return Workshop.result(snapshots.stack(below, alone));
    }
    return Workshop.result(snapshots.write(below, entries, workshop.form(vertex), key));
  }

  /**
   * Where there is no file system yet, there are no users to look up: BuildKit fails too (S196).
   */
  private static void refuseNames(CopySpec spec) {
    Optional<String> name = spec.chown().filter(Accounts::namesAnyone);
    if (name.isPresent()) {
      throw new Failure(
          ErrorClass.STEP,
          "invalid user index: -1: --chown="
              + name.get()
              + " names a user or group where no file system lists any; numbers can be used");
    }
  }

  /** The spec with nothing but its n-th pattern. */
  private static CopySpec only(CopySpec spec, int number) {
    List<CopySpec.Source> patterns =
        spec.sources().stream().filter(CopySpec.Source.Pattern.class::isInstance).toList();
    return new CopySpec(
        List.of(patterns.get(number)),
        spec.destination(),
        spec.chown(),
        spec.chmod(),
        spec.parents(),
        spec.excludes(),
        spec.createdSeconds());
  }

  private static List<Result> pick(Vertex vertex, List<Result> inputs, Edge.Role role) {
    List<Result> picked = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (vertex.inputs().get(i).role() == role) {
        picked.add(inputs.get(i));
      }
    }
    return picked;
  }

  Result makeDirectory(Op.MakeDirectory op, Vertex vertex, List<Result> inputs, CacheKey key)
      throws IOException {
    Optional<Committed> below = Workshop.layers(inputs.getFirst());
    FileTree destination = workshop.snapshots().tree(below);
    long made = op.createdSeconds().orElseGet(() -> workshop.clock().instant().getEpochSecond());
    Iterable<LayerEntry> entries = DirectoryPlanner.plan(op.path(), op.owner(), made, destination);
    return Workshop.result(workshop.snapshots().write(below, entries, workshop.form(vertex), key));
  }
}
