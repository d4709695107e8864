package jbuild.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Store;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.engine.op.OpRunners;
import jbuild.engine.progress.ProgressLog;
import jbuild.engine.solver.Solver;
import jbuild.failure.Cancellation;
import jbuild.filesystem.FileTree;
import jbuild.parser.GitSource;
import jbuild.parser.text.WebAddress;

/**
 * Gets what a build needs before it can be planned: each thing is a small graph of its own, solved
 * like any other, so that what is known already is not fetched or unpacked again.
 */
final class Fetcher {
  private final Store store;
  private final OpRunners runners;
  private final ProgressLog progress;
  private final Cancellation cancellation;

  Fetcher(Store store, OpRunners runners, ProgressLog progress, Cancellation cancellation) {
    this.store = store;
    this.runners = runners;
    this.progress = progress;
    this.cancellation = cancellation;
  }

  /**
   * A checkout.
   *
   * @param label how the work is shown
   */
  FileTree git(GitSource source, boolean keepGitDir, String label) {
    return solve(vertex(new Op.Git(source, keepGitDir), List.of(), label));
  }

  /** A tree of one file, which has the name given. */
  FileTree web(String url, String fileName, String label) {
    return solve(vertex(new Op.Http(url, fileName, Optional.empty()), List.of(), label));
  }

  /** What is in an archive: owners, modes and times are its own, and no link leads out of it. */
  FileTree unpacked(FileTree tree, String file, String label) {
    CopySpec all =
        new CopySpec(
            List.of(new CopySpec.Source.Pattern("/" + file, true)),
            "/",
            Optional.empty(),
            Optional.empty(),
            false,
            List.of(),
            OptionalLong.of(0));
    Vertex empty = new Vertex(new Op.Scratch(), List.of(), Vertex.Label.HIDDEN);
    Vertex archive = new Vertex(new Op.Local(tree), List.of(), Vertex.Label.HIDDEN);
    return solve(
        vertex(
            new Op.Copy(all, false),
            List.of(new Edge(empty, Edge.Role.ROOT), new Edge(archive, Edge.Role.SOURCE)),
            label));
  }

  /** What is shown has no password of an address in it. */
  private static Vertex vertex(Op op, List<Edge> inputs, String label) {
    String shown = WebAddress.withoutPassword(label);
    return new Vertex(op, inputs, new Vertex.Label(shown, Optional.empty(), false));
  }

  private FileTree solve(Vertex vertex) {
    Solver solver = new Solver(runners, store.index(), progress, (_, _) -> {}, cancellation);
    try {
      return store.snapshots().tree(layers(solver.solve(new BuildGraph(vertex, List.of(vertex)))));
    } catch (IOException e) {
      throw new jbuild.failure.Failure(
          jbuild.failure.ErrorClass.STORE, "cannot read " + vertex + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Committed> layers(Result result) {
    return switch (result) {
      case Result.Layers(Optional<Committed> snapshot) -> snapshot;
      case Result.Local _ -> throw new IllegalStateException("what is fetched is in the store");
    };
  }
}
