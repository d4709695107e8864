package jbuild.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.engine.frontend.PlanRequest;
import jbuild.engine.frontend.SourceDateEpoch;
import jbuild.engine.graph.Op;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.tar.ArchiveReader;
import jbuild.parser.Dockerfile;
import jbuild.parser.GitSource;

/**
 * Finds the time that SOURCE_DATE_EPOCH means: of a repository that of its commit, of a file of the
 * web when it was last modified, else, if it is an archive, the latest time of the files in it.
 * Directories and images have none.
 */
final class EpochSource {
  private static final String LABEL = "[internal] resolve SOURCE_DATE_EPOCH ";

  private final BuildRequest request;
  private final InputLoader inputs;
  private final ImageCatalog catalog;
  private final Fetcher fetcher;

  EpochSource(BuildRequest request, InputLoader inputs, ImageCatalog catalog, Fetcher fetcher) {
    this.request = request;
    this.inputs = inputs;
    this.catalog = catalog;
    this.fetcher = fetcher;
  }

  /**
   * Seconds since 1970; empty for what has no time.
   *
   * @param value not empty
   * @param plan with which the Dockerfile's variables are expanded
   */
  OptionalLong seconds(String value, Dockerfile dockerfile, PlanRequest plan) {
    try {
      return OptionalLong.of(Long.parseLong(value));
    } catch (NumberFormatException e) {
      return named(value, dockerfile, plan);
    }
  }

  private OptionalLong named(String value, Dockerfile dockerfile, PlanRequest plan) {
    try {
      if (value.equals("context")) {
        return context();
      }
      Optional<BuildRequest.NamedContext> context = catalog.given(value);
      if (context.isPresent()) {
        return replacement(context.get());
      }
      Optional<Op> added = SourceDateEpoch.added(dockerfile, plan, value);
      return switch (added.orElseThrow(() -> invalid(value))) {
        case Op.Http http -> file(web(http.url(), http.fileName()), http.fileName());
        case Op.Git git -> commit(git.source());
        case Op other -> throw new IllegalStateException("an ADD from elsewhere is no " + other);
      };
    } catch (IOException e) {
      throw new Failure(
          ErrorClass.STORE, "cannot read the time of " + value + ": " + e.getMessage(), e);
    }
  }

  private static Failure invalid(String value) {
    return new Failure(ErrorClass.PARSE, "invalid SOURCE_DATE_EPOCH: " + value);
  }

  private OptionalLong context() throws IOException {
    return switch (request.context()) {
      case BuildRequest.BuildContext.Directory _ -> OptionalLong.empty();
      case BuildRequest.BuildContext.Git git -> commit(git.source());
      case BuildRequest.BuildContext.Web _ ->
          file(inputs.fetched().orElseThrow(), InputLoader.CONTEXT);
      case BuildRequest.BuildContext.Stream _ -> {
        FileTree tree = inputs.fetched().orElseThrow();
        yield latest(tree, lookup(tree, InputLoader.CONTEXT));
      }
    };
  }

  private OptionalLong replacement(BuildRequest.NamedContext context) throws IOException {
    return switch (context) {
      case BuildRequest.NamedContext.Git git -> commit(git.source());
      case BuildRequest.NamedContext.Web(String url) -> file(web(url, "context"), "context");
      case BuildRequest.NamedContext.Directory _,
          BuildRequest.NamedContext.Image _,
          BuildRequest.NamedContext.Layout _ ->
          OptionalLong.empty();
    };
  }

  private FileTree web(String url, String name) {
    return fetcher.web(url, name, LABEL + url);
  }

  private static Entry.File lookup(FileTree tree, String name) throws IOException {
    return (Entry.File) tree.lookup(EntryPath.ofText(name)).orElseThrow(IOException::new);
  }

  /** Without a time of its own a file from the web is of 1970. */
  private static OptionalLong file(FileTree tree, String name) throws IOException {
    Entry.File file = lookup(tree, name);
    long modified = file.metadata().mtimeSeconds();
    return modified == 0 ? latest(tree, file) : OptionalLong.of(modified);
  }

  /** The latest time of the files in an archive; empty if it is none, or damaged. */
  private static OptionalLong latest(FileTree tree, Entry.File archive) throws IOException {
    long[] latest = {Long.MIN_VALUE};
    try (InputStream in = tree.open(archive)) {
      ArchiveReader.read(
          in,
          entry -> {
            if (entry.entry() instanceof Entry.File file) {
              latest[0] = Math.max(latest[0], file.metadata().mtimeSeconds());
            }
          });
    } catch (Failure e) {
      if (e.errorClass() == ErrorClass.ARCHIVE) {
        return OptionalLong.empty();
      }
      throw e;
    }
    return latest[0] == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(latest[0]);
  }

  /** Asks for a checkout whose files have the time of the commit. */
  private OptionalLong commit(GitSource source) throws IOException {
    FileTree tree = fetcher.git(source.withCommitTimes(), false, LABEL + source.remote());
    Deque<List<Entry.Node>> open = new ArrayDeque<>(List.of(tree.children(EntryPath.ROOT)));
    while (!open.isEmpty()) {
      for (Entry.Node node : open.pop()) {
        if (!(node instanceof Entry.Directory)) {
          return OptionalLong.of(node.metadata().mtimeSeconds());
        }
        open.add(tree.children(node.path()));
      }
    }
    return OptionalLong.empty();
  }
}
