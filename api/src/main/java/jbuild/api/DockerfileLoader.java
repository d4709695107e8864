package jbuild.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.PathResolver;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.parser.Source;

/** Reads a Dockerfile and the ignore file that belongs to it (S232, S242). */
sealed interface DockerfileLoader {
  /** What a Dockerfile is called that has no name of its own, or none that was told. */
  String USUAL = "Dockerfile";

  /** The largest Dockerfile, in bytes. */
  int MAX_DOCKERFILE = 4 << 20;

  /** The largest ignore file, in bytes. */
  int MAX_IGNORE_FILE = 1 << 20;

  /** The last component of the file's name. */
  String name();

  Source load();

  /** The ignore file next to the Dockerfile, which counts instead of the context's (S232). */
  Optional<IgnorePatterns> ignored();

  /**
   * A file of this machine; {@code dockerfile} is taken where {@code Dockerfile} is missing.
   *
   * @param path as the user named it
   */
  record OnDisk(Path path) implements DockerfileLoader {
    public OnDisk {
      if (path.getFileName() == null) {
        throw new Failure(ErrorClass.PARSE, "failed to read " + path + ": not a file");
      }
    }

    private Path found() {
      Path lower = path.resolveSibling("dockerfile");
      boolean usual = path.getFileName().toString().equals(USUAL);
      return usual && !Files.isRegularFile(path) && Files.isRegularFile(lower) ? lower : path;
    }

    @Override
    public String name() {
      return found().getFileName().toString();
    }

    @Override
    public Source load() {
      return new Source(name(), read(found(), MAX_DOCKERFILE, ErrorClass.PARSE));
    }

    @Override
    public Optional<IgnorePatterns> ignored() {
      return ignored(found().resolveSibling(name() + ".dockerignore"));
    }

    /** The patterns of a file, if it is there. */
    static Optional<IgnorePatterns> ignored(Path file) {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      byte[] text = read(file, MAX_IGNORE_FILE, ErrorClass.CONTEXT);
      return Optional.of(IgnorePatterns.parse(file.getFileName().toString(), text));
    }

    /** Reads a regular file; a pipe or a device would never end. */
    private static byte[] read(Path path, long limit, ErrorClass errorClass) {
      try {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
          throw new Failure(errorClass, "failed to read " + path + ": not a regular file");
        }
        if (Files.size(path) > limit) {
          throw new Failure(ErrorClass.LIMIT, path + " is larger than " + limit + " bytes");
        }
        return Files.readAllBytes(path);
      } catch (NoSuchFileException e) {
        throw new Failure(
            errorClass,
            "failed to read dockerfile: open " + path + ": no such file or directory",
            e);
      } catch (IOException e) {
        throw new Failure(errorClass, "failed to read " + path + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * A file of a tree that was fetched; links are followed inside it. Its ignore files are not
   * looked at (S240).
   *
   * @param path as the user named it
   */
  record InTree(FileTree tree, String path) implements DockerfileLoader {
    @Override
    public String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public Source load() {
      try {
        Optional<Entry.File> file = file(path);
        if (file.isEmpty() && name().equals(USUAL)) {
          file = file(path.substring(0, path.length() - USUAL.length()) + "dockerfile");
        }
        if (file.isEmpty()) {
          throw new Failure(
              ErrorClass.PARSE,
              "failed to read dockerfile: open " + path + ": no such file or directory");
        }
        return new Source(file.get().path().display().replaceFirst(".*/", ""), bytes(file.get()));
      } catch (IOException e) {
        throw new Failure(ErrorClass.STORE, "cannot read " + path + ": " + e.getMessage(), e);
      }
    }

    private Optional<Entry.File> file(String name) throws IOException {
      EntryPath at = PathResolver.resolve(tree, EntryPath.latin1(name), true);
      return tree.lookup(at).filter(Entry.File.class::isInstance).map(Entry.File.class::cast);
    }

    private byte[] bytes(Entry.File file) throws IOException {
      try (InputStream in = tree.open(file)) {
        return limited(in, path);
      }
    }

    @Override
    public Optional<IgnorePatterns> ignored() {
      return Optional.empty();
    }
  }

  /** A Dockerfile that is there already. */
  record Given(Source source) implements DockerfileLoader {
    static Given of(byte[] bytes) {
      return new Given(new Source(USUAL, bytes));
    }

    @Override
    public String name() {
      return source.name();
    }

    @Override
    public Source load() {
      return source;
    }

    @Override
    public Optional<IgnorePatterns> ignored() {
      return Optional.empty();
    }
  }

  /** All of a stream that is not too long for a Dockerfile. */
  static byte[] limited(InputStream in, String name) throws IOException {
    byte[] bytes = in.readNBytes(MAX_DOCKERFILE + 1);
    if (bytes.length > MAX_DOCKERFILE) {
      throw new Failure(ErrorClass.LIMIT, name + " is larger than " + MAX_DOCKERFILE + " bytes");
    }
    return bytes;
  }
}
