package jbuild.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.parser.Source;

/** Finds and reads the Dockerfile and its ignore file (S232, S242). */
final class DockerfileLoader {
  private static final long MAX_DOCKERFILE = 4L << 20;
  private static final long MAX_IGNORE_FILE = 1L << 20;

  private final Path context;
  private final Optional<Path> named;

  /**
   * @param named as the user named it
   */
  DockerfileLoader(Path context, Optional<Path> named) {
    this.context = context;
    this.named = named;
  }

  /** The file's path: as named, or the first of the usual names that exists. */
  Path path() {
    if (named.isPresent()) {
      if (named.get().getFileName() == null) {
        throw new Failure(ErrorClass.PARSE, "failed to read " + named.get() + ": not a file");
      }
      return named.get();
    }
    Path usual = context.resolve("Dockerfile");
    Path lower = context.resolve("dockerfile");
    return !Files.isRegularFile(usual) && Files.isRegularFile(lower) ? lower : usual;
  }

  Source load() {
    Path path = path();
    byte[] bytes = read(path, MAX_DOCKERFILE, ErrorClass.PARSE);
    return new Source(path.getFileName().toString(), bytes);
  }

  IgnorePatterns ignored() {
    Path own = path().resolveSibling(path().getFileName() + ".dockerignore");
    Path general = context.resolve(".dockerignore");
    for (Path candidate : List.of(own, general)) {
      if (Files.exists(candidate)) {
        byte[] text = read(candidate, MAX_IGNORE_FILE, ErrorClass.CONTEXT);
        return IgnorePatterns.parse(candidate.getFileName().toString(), text);
      }
    }
    return IgnorePatterns.NONE;
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
          errorClass, "failed to read dockerfile: open " + path + ": no such file or directory", e);
    } catch (IOException e) {
      throw new Failure(errorClass, "failed to read " + path + ": " + e.getMessage(), e);
    }
  }
}
