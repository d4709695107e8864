package jbuild.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import jbuild.api.BuildRequest.BuildContext;
import jbuild.api.BuildRequest.DockerfileSource;
import jbuild.engine.progress.ProgressLog;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.MergedTree;
import jbuild.filesystem.context.DirectoryTree;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.filesystem.tar.ArchiveReader;
import jbuild.parser.Source;

/**
 * Gets the two things that a build reads, wherever they are: its Dockerfile and the tree of its
 * context. Ignore files count for directories of this machine only (S240).
 */
final class InputLoader {
  /** What the one file of a context is called that comes as a stream or from the web. */
  static final String CONTEXT = "context";

  private final Place place;
  private final DockerfileLoader dockerfile;
  private final LocalTrees directories;
  private final ProgressLog progress;

  private InputLoader(
      Place place, DockerfileLoader dockerfile, LocalTrees directories, ProgressLog progress) {
    this.place = place;
    this.dockerfile = dockerfile;
    this.directories = directories;
    this.progress = progress;
  }

  /** Where a context turned out to be. */
  private sealed interface Place {
    record Directory(Path path) implements Place {}

    /**
     * @param dockerfile of a context that is nothing else
     * @param fetched the tree of one file that the context came as
     */
    record Tree(FileTree tree, Optional<DockerfileLoader> dockerfile, Optional<FileTree> fetched)
        implements Place {}
  }

  /** Fetches what is not on this machine. */
  static InputLoader open(
      BuildRequest request,
      Fetcher fetcher,
      LocalTrees directories,
      ProgressLog progress,
      Cancellation cancellation) {
    Opening opening = new Opening(request, fetcher, directories::scratch, cancellation);
    Place place = opening.place();
    return new InputLoader(place, dockerfile(opening, place), directories, progress);
  }

  private static DockerfileLoader dockerfile(Opening opening, Place place) {
    if (place instanceof Place.Tree(_, Optional<DockerfileLoader> own, _) && own.isPresent()) {
      return own.get();
    }
    return switch (opening.request().dockerfile()) {
      case DockerfileSource.Usual _ -> inside(place, DockerfileLoader.USUAL);
      case DockerfileSource.Inside(String path) -> inside(place, path);
      case DockerfileSource.File(Path path) -> new DockerfileLoader.OnDisk(path);
      case DockerfileSource.Stream(InputStream bytes) ->
          DockerfileLoader.Given.of(opening.text(bytes, "standard input"));
      case DockerfileSource.Web(String url) ->
          new DockerfileLoader.InTree(
              opening.fetcher().web(url, DockerfileLoader.USUAL, "[internal] load " + url),
              DockerfileLoader.USUAL);
    };
  }

  private static DockerfileLoader inside(Place place, String path) {
    return switch (place) {
      case Place.Directory(Path directory) -> new DockerfileLoader.OnDisk(directory.resolve(path));
      case Place.Tree(FileTree tree, _, _) -> new DockerfileLoader.InTree(tree, path);
    };
  }

  /** Finds out what a context is. */
  private record Opening(
      BuildRequest request, Fetcher fetcher, Supplier<Path> scratch, Cancellation cancellation) {
    Place place() {
      return switch (request.context()) {
        case BuildContext.Directory(Path path) -> new Place.Directory(path);
        case BuildContext.Stream(InputStream bytes) -> spooled(bytes);
        case BuildContext.Git git -> {
          String remote = git.source().remote();
          yield new Place.Tree(
              fetcher.git(git.source(), keepGitDir(), "[internal] load git source " + remote),
              Optional.empty(),
              Optional.empty());
        }
        case BuildContext.Web(String url) ->
            single(fetcher.web(url, CONTEXT, "[internal] load remote build context"), false);
      };
    }

    private boolean keepGitDir() {
      String given = request.buildArgs().getOrDefault("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "");
      return given.matches("1|t|T|true|TRUE|True");
    }

    /** The stream is kept in a file until the build ends: it can be read only once. */
    private Place spooled(InputStream bytes) {
      try (InputStream in = new CancellableInputStream(bytes, cancellation)) {
        Path directory = Files.createTempDirectory(scratch.get(), "context");
        if (Files.copy(in, directory.resolve(CONTEXT)) == 0) {
          throw new Failure(
              ErrorClass.CONTEXT, "standard input is empty: neither a Dockerfile nor an archive");
        }
        return single(DirectoryTree.open(directory, IgnorePatterns.NONE), true);
      } catch (IOException e) {
        cancellation.check();
        throw new Failure(
            ErrorClass.CONTEXT,
            "cannot read the context from standard input: " + e.getMessage(),
            e);
      }
    }

    /** An archive is unpacked; anything else is a Dockerfile. */
    private Place single(FileTree tree, boolean fromStream) {
      try {
        Entry.File file =
            (Entry.File) tree.lookup(EntryPath.ofText(CONTEXT)).orElseThrow(IOException::new);
        if (ArchiveReader.isArchive(() -> tree.open(file))) {
          FileTree all = fetcher.unpacked(tree, CONTEXT, "[internal] unpack build context");
          return new Place.Tree(all, Optional.empty(), Optional.of(tree));
        }
        if (fromStream && !(request.dockerfile() instanceof DockerfileSource.Usual)) {
          throw new Failure(
              ErrorClass.PARSE,
              "ambiguous Dockerfile source: both standard input and --file name a Dockerfile");
        }
        return fromStream
            ? new Place.Tree(
                MergedTree.EMPTY,
                Optional.of(DockerfileLoader.Given.of(text(tree.open(file), "standard input"))),
                Optional.of(tree))
            : new Place.Tree(
                tree, Optional.of(new DockerfileLoader.InTree(tree, CONTEXT)), Optional.of(tree));
      } catch (IOException e) {
        throw new Failure(
            ErrorClass.CONTEXT, "cannot read the build context: " + e.getMessage(), e);
      }
    }

    byte[] text(InputStream bytes, String name) {
      try (InputStream in = new CancellableInputStream(bytes, cancellation)) {
        return DockerfileLoader.limited(in, "the Dockerfile from " + name);
      } catch (IOException e) {
        cancellation.check();
        throw new Failure(
            ErrorClass.PARSE, "cannot read the Dockerfile from " + name + ": " + e.getMessage(), e);
      }
    }
  }

  Source dockerfile() {
    return progress.during(
        "[internal] load build definition from " + dockerfile.name(),
        vertex -> {
          Source source = dockerfile.load();
          progress.status(vertex, "transferring dockerfile: " + source.bytes().length + "B", true);
          return source;
        });
  }

  /** The tree of the one file that the context came as; empty for directories and repositories. */
  Optional<FileTree> fetched() {
    return switch (place) {
      case Place.Directory _ -> Optional.empty();
      case Place.Tree(_, _, Optional<FileTree> fetched) -> fetched;
    };
  }

  /** What is left out of the context. */
  IgnorePatterns ignored() {
    return switch (place) {
      case Place.Tree _ -> IgnorePatterns.NONE;
      case Place.Directory(Path path) -> dockerfile.ignored().orElseGet(() -> ignoredIn(path));
    };
  }

  /** The files of the context that are not left out. */
  FileTree context() {
    return switch (place) {
      case Place.Tree(FileTree tree, _, _) -> tree;
      case Place.Directory(Path path) ->
          progress.during(
              "[internal] load .dockerignore",
              vertex -> {
                IgnorePatterns ignored = ignored();
                progress.status(vertex, "transferring context:", true);
                return directories.open(path, ignored);
              });
    };
  }

  /** What the ignore file in the root of a directory says. */
  static IgnorePatterns ignoredIn(Path directory) {
    return DockerfileLoader.OnDisk.ignored(directory.resolve(".dockerignore"))
        .orElse(IgnorePatterns.NONE);
  }
}
