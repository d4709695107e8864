package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.graph.OpRunner.Session;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.RootDir;
import jbuild.parser.GitSource;

/**
 * One checkout by the host's {@code git}: a shallow fetch of what is named. No configuration of the
 * user's or the system's is read, no hook or filter runs, nothing is asked (rule X6).
 */
final class GitCheckout {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "GIT_CONFIG_NOSYSTEM", "1",
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_TERMINAL_PROMPT", "0",
          "GIT_ALLOW_PROTOCOL", "http:https:git:ssh",
          "GIT_SSH_COMMAND", "ssh -F none -o BatchMode=yes",
          "HOME", "/nonexistent",
          "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "LC_ALL", "C.UTF-8");
  private static final int FULL_ID = 40;

  private final GitSource source;
  private final Path work;
  private final Session session;

  GitCheckout(GitSource source, Path directory, Session session) {
    this.source = source;
    this.work = directory.resolve("work");
    this.session = session;
  }

  /** Fetches and checks out; the files are in {@code work} below the directory. */
  String checkOut() throws IOException {
    Files.createDirectory(work);
    git("init", "-q");
    git("remote", "add", "--", "origin", source.remote());
    String ref = source.ref().orElse("HEAD");
    if (ref.startsWith("-") || ref.chars().anyMatch(c -> c <= ' ')) {
      throw new Failure(ErrorClass.REF, "invalid git ref \"" + ref + "\"");
    }
    fetch(ref);
    git("checkout", "-q", "--detach", "FETCH_HEAD");
    String commit = git("rev-parse", "HEAD").strip();
    source
        .checksum()
        .filter(sum -> !commit.startsWith(sum))
        .ifPresent(sum -> {
          throw new Failure(
              ErrorClass.DIGEST,
              "expected checksum to match " + sum + ", got " + commit + " for " + shown());
        });
    if (source.submodules().orElse(true) && Files.exists(work.resolve(".gitmodules"))) {
      git("submodule", "update", "-q", "--init", "--recursive", "--depth", "1");
    }
    return commit;
  }

  /** A short commit id cannot be fetched by itself: then all of the history is needed. */
  private void fetch(String ref) throws IOException {
    boolean maybeShortId = ref.length() < FULL_ID && ref.matches("[0-9a-f]{7,}");
    if (!maybeShortId) {
      git("fetch", "-q", "--depth", "1", "--no-tags", "--", "origin", ref);
      return;
    }
    try {
      git("fetch", "-q", "--depth", "1", "--no-tags", "--", "origin", ref);
    } catch (Failure e) {
      git("fetch", "-q", "--tags", "--", "origin");
      git("update-ref", "FETCH_HEAD", ref);
    }
  }

  void removeGitDirectories() throws IOException {
    try (RootDir root = RootDir.open(work)) {
      List<EntryPath> pending = new ArrayList<>(List.of(EntryPath.ROOT));
      while (!pending.isEmpty()) {
        EntryPath directory = pending.removeLast();
        for (String name : root.list(directory)) {
          EntryPath path = directory.child(name);
          if (name.equals(".git")) {
            root.remove(path);
          } else if (isDirectory(root, path)) {
            pending.add(path);
          }
        }
      }
    }
  }

  private static boolean isDirectory(RootDir root, EntryPath path) throws IOException {
    return root.stat(path).filter(jbuild.filesystem.Entry.Directory.class::isInstance).isPresent();
  }

  private String git(String... arguments) throws IOException {
    session.cancellation().check();
    List<String> command =
        new ArrayList<>(
            List.of(
                "git",
                "-c",
                "protocol.file.allow=never",
                "-c",
                "core.hooksPath=/dev/null",
                "-c",
                "filter.lfs.smudge=",
                "-c",
                "filter.lfs.required=false",
                "-c",
                "advice.detachedHead=false"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().clear();
    builder.environment().putAll(ENVIRONMENT);
    Path errors = work.resolveSibling("errors");
    builder.redirectError(errors.toFile());
    return finish(start(builder), errors, arguments[0]);
  }

  private static Process start(ProcessBuilder builder) throws IOException {
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new Failure(ErrorClass.HOST, "git is not installed, and a git source needs it", e);
    }
  }

  private String finish(Process process, Path errors, String what) throws IOException {
    try (Cancellation.Registration _ = session.cancellation().onCancel(process::destroyForcibly)) {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int status = process.waitFor();
      session.cancellation().check();
      if (status != 0) {
        throw new Failure(
            ErrorClass.GIT, "git " + what + " of " + shown() + " failed: " + last(errors));
      }
      return output;
    } catch (InterruptedException e) {
      throw new Failure(ErrorClass.CANCEL, "the build was cancelled", e);
    }
  }

  private static String last(Path errors) throws IOException {
    String text = Files.readString(errors, UTF_8).strip();
    Optional<String> line = text.lines().reduce((_, last) -> last);
    return line.orElse("no message");
  }

  /** The remote without user name and password. */
  private String shown() {
    return source.remote().replaceFirst("//[^/@]*@", "//");
  }
}
