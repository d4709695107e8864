package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner.Session;
import jbuild.engine.graph.Result;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.context.DirectoryTree;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.image.Digest;
import jbuild.parser.GitSource;
import jbuild.parser.text.WebAddress;

/**
 * Checks a git repository out into a layer of its own (S215, S216). The remote is asked first what
 * it has under the name: a commit that was checked out before is not fetched again.
 */
final class GitRunner {
  private static final Pattern LIKE_AN_OPTION = Pattern.compile("^([a-z]+://)?([^/@]*@)?-.*");

  private final Workshop workshop;

  GitRunner(Workshop workshop) {
    this.workshop = workshop;
  }

  Result run(Op.Git op, Session session) throws IOException {
    Optional<GitRefs.Pin> named = GitRefs.named(op.source());
    Optional<Committed> known = named.flatMap(pin -> known(op, pin));
    if (known.isPresent()) {
      return Workshop.result(known.get());
    }
    Path directory = Files.createTempDirectory(workshop.scratch().get(), "git");
    try {
      return Workshop.result(fetch(op, named, directory, session.cancellation()));
    } finally {
      try (RootDir scratch = RootDir.open(workshop.scratch().get())) {
        scratch.remove(EntryPath.ofText(directory.getFileName().toString()));
      }
    }
  }

  private Committed fetch(
      Op.Git op, Optional<GitRefs.Pin> named, Path directory, Cancellation cancellation)
      throws IOException {
    String remote = remote(op.source(), directory, cancellation);
    GitAccess access = GitAccess.of(remote, workshop.secrets(), directory);
    GitCommand git =
        GitCommand.in(
            directory, workshop.remotes().environment(), access.variables(), cancellation);
    GitCheckout checkout = new GitCheckout(op.source(), remote, git, directory);
    GitRefs refs = new GitRefs(git, remote);
    Optional<GitRefs.Pin> asked = named.isPresent() ? named : refs.resolve(op.source());
    GitRefs.Pin pin =
        asked.isPresent()
            ? asked.get()
            : checkout.fetchAll(op.source().ref().orElseThrow(), refs.isSha256());
    Optional<Committed> known = known(op, pin);
    return known.isPresent() ? known.get() : checkOut(op, pin, checkout);
  }

  /** Where the repository is; asked only if something secret is sent there. */
  private String remote(GitSource source, Path directory, Cancellation cancellation) {
    String remote =
        source.remote().startsWith("github.com/") ? "https://" + source.remote() : source.remote();
    if (LIKE_AN_OPTION.matcher(remote).matches()) {
      throw new Failure(ErrorClass.REF, "invalid git remote " + WebAddress.withoutPassword(remote));
    }
    Optional<String> authorization =
        GitAccess.of(remote, workshop.secrets(), directory).authorization();
    return authorization
        .map(header -> GitAccess.moved(remote, header, workshop.remotes().web(), cancellation))
        .orElse(remote);
  }

  private Optional<Committed> known(Op.Git op, GitRefs.Pin pin) {
    return workshop.remotes().index().find(key(op, pin));
  }

  private Committed checkOut(Op.Git op, GitRefs.Pin pin, GitCheckout checkout) throws IOException {
    boolean keep = keepsRepository(op);
    checkout.fetch(pin);
    checkout.checkOut(pin, keep);
    OptionalLong seconds =
        op.source().commitTimes()
            ? OptionalLong.of(checkout.commitSeconds(pin))
            : OptionalLong.empty();
    Path top = top(op.source(), checkout.work());
    CheckoutFiles.settle(top, keep, seconds);
    DirectoryTree tree = DirectoryTree.open(top, IgnorePatterns.NONE);
    List<LayerEntry> entries = TreeEntries.below(tree, EntryPath.ROOT);
    CacheKey key = key(op, pin);
    Committed files =
        workshop.snapshots().write(Optional.empty(), entries, Snapshotter.Form.TREE, key);
    workshop.remotes().index().put(key, files);
    return files;
  }

  /** A folder of the repository has none of its own. */
  private static boolean keepsRepository(Op.Git op) {
    return op.source().keepGitDir().orElse(op.keepGitDir()) && op.source().subdir().isEmpty();
  }

  /** The commit, and all that makes a difference to its files. */
  private static CacheKey key(Op.Git op, GitRefs.Pin pin) {
    GitSource source = op.source();
    String kept =
        keepsRepository(op)
            ? String.join(
                "\0", pin.object(), pin.ref(), WebAddress.withoutPassword(source.remote()))
            : "";
    String text =
        String.join(
            "\0",
            "git 1",
            pin.commit(),
            kept,
            source.subdir().orElse(""),
            String.valueOf(source.submodules().orElse(true)),
            String.valueOf(source.commitTimes()));
    return new CacheKey(Digest.of(text.getBytes(UTF_8)));
  }

  private static Path top(GitSource source, Path work) throws IOException {
    if (source.subdir().isEmpty()) {
      return work;
    }
    String subdir = source.subdir().get();
    EntryPath below = EntryPath.ofText(subdir);
    if (List.of(subdir.split("/", -1)).contains("..")) {
      throw new Failure(
          ErrorClass.GIT, "subdirectory " + below.display() + " is outside of the repository");
    }
    requireDirectory(work, below);
    // The path that was looked at: as it is written it may climb.
    return work.resolve(new String(below.bytes(), UTF_8));
  }

  /** Only a real directory inside the checkout will do: no link may lead out of it. */
  private static void requireDirectory(Path work, EntryPath below) throws IOException {
    try (RootDir root = RootDir.open(work)) {
      if (root.stat(below).filter(Entry.Directory.class::isInstance).isEmpty()) {
        throw new Failure(
            ErrorClass.GIT, "subdirectory " + below.display() + " is not in the repository");
      }
    }
  }
}
