package jbuild.engine.op;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import jbuild.cache.CacheIndex;
import jbuild.cache.CacheMounts;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter;
import jbuild.cache.WebRecords;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.executor.ProcessExecutor;
import jbuild.filesystem.FileTree;

/**
 * What runners work with: the store, the executor, and what only the caller can give.
 *
 * @param scratch a private directory for temporary files, made when it is asked for and removed
 *     with the build
 */
public record Workshop(
    Snapshotter snapshots,
    CacheMounts cacheMounts,
    ProcessExecutor executor,
    CallerSecrets secrets,
    Remotes remotes,
    WantedForms wanted,
    InstantSource clock,
    Supplier<Path> scratch) {

  /**
   * What runners need for sources that are elsewhere.
   *
   * @param index where results of such sources are kept, because only their runners know their keys
   * @param environment the caller's variables: where programs are, and which proxies there are
   */
  public record Remotes(
      Web web, CacheIndex index, WebRecords webRecords, Map<String, String> environment) {
    public Remotes {
      environment = Map.copyOf(environment);
    }
  }

  FileTree tree(Result result) throws IOException {
    return switch (result) {
      case Result.Local(FileTree tree) -> tree;
      case Result.Layers(Optional<Committed> snapshot) -> snapshots.tree(snapshot);
    };
  }

  /** The stack of a result that a layer can be put on. */
  static Optional<Committed> layers(Result result) {
    return switch (result) {
      case Result.Layers(Optional<Committed> snapshot) -> snapshot;
      case Result.Local _ ->
          throw new IllegalStateException("a tree of the caller's is no root file system");
    };
  }

  Snapshotter.Form form(Vertex vertex) {
    return wanted.tree().test(vertex) ? Snapshotter.Form.TREE : Snapshotter.Form.BLOB;
  }

  static Result result(Committed snapshot) {
    return new Result.Layers(Optional.of(snapshot));
  }
}
