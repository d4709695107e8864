package jbuild.engine.op;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.GitSource;
import jbuild.parser.text.WebAddress;

/**
 * Fetches what is pinned into a repository of its own, and checks it out into another directory, so
 * that nothing of the repository is among the files unless that is asked for (S216).
 */
final class GitCheckout {
  private static final String WANTED = "refs/jbuild/wanted";

  private final GitSource source;
  private final String remote;
  private final GitCommand git;
  private final Path repository;
  private final Path work;

  /**
   * @param remote where the source really is
   * @param directory private to this checkout
   */
  GitCheckout(GitSource source, String remote, GitCommand git, Path directory) {
    this.source = source;
    this.remote = remote;
    this.git = git;
    this.repository = directory.resolve("repository");
    this.work = directory.resolve("work");
  }

  /** Where the files are. */
  Path work() {
    return work;
  }

  /** Fetches all there is, to find out what the beginning of a commit's id stands for. */
  GitRefs.Pin fetchAll(String shortCommit, boolean sha256) throws IOException {
    makeRepository(sha256);
    fetchEverything();
    try {
      String commit = inRepository("rev-parse", "--verify", "-q", shortCommit + "^{commit}");
      return GitRefs.Pin.ofCommit(shortCommit, commit.strip()).matching(source.checksum());
    } catch (GitCommand.Refused e) {
      throw new Failure(
          ErrorClass.GIT,
          "repository does not contain ref "
              + shortCommit
              + ": "
              + WebAddress.withoutPassword(remote),
          e);
    }
  }

  void fetch(GitRefs.Pin pin) throws IOException {
    makeRepository(pin.isSha256());
    if (pin.fetched().isEmpty()) {
      fetchObject(pin);
    } else {
      fetchRef(pin, pin.fetched().get());
    }
    inRepository("update-ref", WANTED, pin.object());
  }

  private void makeRepository(boolean sha256) throws IOException {
    if (Files.exists(repository)) {
      return;
    }
    List<String> init = new ArrayList<>(List.of("init", "-q", "--bare"));
    if (sha256) {
      init.add("--object-format=sha256");
    }
    init.add(repository.toString());
    git.locally().run(init.toArray(String[]::new));
    inRepository("remote", "add", "--", "origin", remote);
  }

  /** A server may have moved the ref since it was asked; then it may still have the object. */
  private void fetchRef(GitRefs.Pin pin, String name) throws IOException {
    fetchFromRemote("--no-tags", "--force", "--", "origin", name + ":" + WANTED);
    String now = inRepository("rev-parse", WANTED).strip();
    if (!now.equals(pin.object())) {
      fetchObject(pin);
    }
  }

  /** Not every server gives out an object by its id: then everything is fetched. */
  private void fetchObject(GitRefs.Pin pin) throws IOException {
    if (has(pin.object())) {
      return;
    }
    try {
      fetchFromRemote("--no-tags", "--", "origin", pin.object());
    } catch (Failure e) {
      if (e.errorClass() != ErrorClass.GIT) {
        throw e;
      }
      fetchEverything();
    }
    if (!has(pin.object())) {
      throw new Failure(
          ErrorClass.GIT,
          "commit "
              + pin.object()
              + " can not be found in the repository "
              + WebAddress.withoutPassword(remote));
    }
  }

  private boolean has(String object) throws IOException {
    try {
      inRepository("cat-file", "-e", object);
      return true;
    } catch (GitCommand.Refused absent) {
      return false;
    }
  }

  private void fetchFromRemote(String... arguments) throws IOException {
    List<String> fetch = new ArrayList<>(List.of("--git-dir=" + repository));
    fetch.addAll(List.of("fetch", "-q", "--depth=1"));
    fetch.addAll(List.of(arguments));
    try {
      git.runShallow(fetch.toArray(String[]::new));
    } catch (GitCommand.Refused e) {
      throw GitRefs.failed(remote, e);
    }
  }

  private void fetchEverything() throws IOException {
    List<String> fetch = new ArrayList<>(List.of("--git-dir=" + repository));
    fetch.addAll(
        List.of("fetch", "-q", "--tags", "--", "origin", "+refs/heads/*:refs/remotes/origin/*"));
    try {
      git.run(fetch.toArray(String[]::new));
    } catch (GitCommand.Refused e) {
      throw GitRefs.failed(remote, e);
    }
  }

  private String inRepository(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("--git-dir=" + repository));
    command.addAll(List.of(arguments));
    return git.locally().run(command.toArray(String[]::new));
  }

  /** Checks the commit out, with submodules unless they are not wanted. */
  void checkOut(GitRefs.Pin pin, boolean keepGitDir) throws IOException {
    Files.createDirectory(work);
    Path gitDirectory = keepGitDir ? cloneFor(pin) : repository;
    if (!keepGitDir) {
      inWork(git.locally(), repository, "checkout", "-q", "-f", "--detach", pin.commit());
    }
    if (source.submodules().orElse(true)) {
      updateSubmodules(gitDirectory);
    }
  }

  /** When the commit was made, since 1970. */
  long commitSeconds(GitRefs.Pin pin) throws IOException {
    return Long.parseLong(
        inRepository("show", "-s", "--format=%ct", pin.commit())
            .lines()
            .toList()
            .getLast()
            .strip());
  }

  private void updateSubmodules(Path gitDirectory) throws IOException {
    List<String> update = new ArrayList<>(List.of("-C", work.toString()));
    update.add("--git-dir=" + gitDirectory);
    update.add("--work-tree=" + work);
    update.addAll(List.of("submodule", "update", "-q", "--init", "--recursive", "--depth=1"));
    try {
      git.runShallow(update.toArray(String[]::new));
    } catch (GitCommand.Refused e) {
      throw new Failure(
          ErrorClass.GIT,
          "failed to update submodules for "
              + WebAddress.withoutPassword(remote)
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private String inWork(GitCommand command, Path gitDirectory, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>();
    all.add("--git-dir=" + gitDirectory);
    all.add("--work-tree=" + work);
    all.addAll(List.of(arguments));
    return command.run(all.toArray(String[]::new));
  }

  /**
   * A repository beside the files that holds this commit alone, under the names that BuildKit gives
   * it there, and nothing that depends on when and where it was made.
   */
  private Path cloneFor(GitRefs.Pin pin) throws IOException {
    Path clone = work.resolve(".git");
    GitCommand local = git.locally();
    Optional<String> name = Optional.of(pin.ref()).filter(ref -> !GitRefs.Pin.isCommit(ref));
    String from = name.map(GitCheckout::storedAs).orElse(WANTED);
    inRepository("update-ref", from, pin.object());
    List<String> init = new ArrayList<>(List.of("init", "-q"));
    if (pin.isSha256()) {
      init.add("--object-format=sha256");
    }
    init.add(work.toString());
    local.run(init.toArray(String[]::new));
    inWork(local, clone, "remote", "add", "--", "origin", "file://" + repository);
    String spec = from + name.map(ref -> ":" + keptAs(ref, pin.isTag())).orElse("");
    inWork(local, clone, "fetch", "-q", "-u", "--depth=1", "--", "origin", spec);
    inWork(local, clone, "checkout", "-q", "FETCH_HEAD");
    String shown = WebAddress.withoutPassword(remote);
    inWork(local, clone, "remote", "set-url", "--", "origin", shown);
    inWork(local, clone, "reflog", "expire", "--all", "--expire=now");
    Files.deleteIfExists(clone.resolve("FETCH_HEAD"));
    return clone;
  }

  private static String storedAs(String ref) {
    return ref.startsWith("refs/tags/") ? ref : "refs/tags/" + ref;
  }

  private static String keptAs(String ref, boolean tag) {
    if (tag) {
      return storedAs(ref);
    }
    if (ref.startsWith("refs/")) {
      return ref;
    }
    boolean known =
        ref.startsWith("heads/") || ref.startsWith("tags/") || ref.startsWith("remotes/");
    return (known ? "refs/" : "refs/heads/") + ref;
  }
}
