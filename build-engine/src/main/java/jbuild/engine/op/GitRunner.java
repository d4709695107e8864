package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshotter;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner.Session;
import jbuild.engine.graph.Result;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.context.DirectoryTree;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.image.Digest;

/** Checks a git repository out into a layer of its own (S215, S216). */
final class GitRunner {
  private final Workshop workshop;

  GitRunner(Workshop workshop) {
    this.workshop = workshop;
  }

  Result run(Op.Git op, Session session) throws IOException {
    Path directory = Files.createTempDirectory(workshop.scratch().get(), "git");
    try {
      GitCheckout checkout = new GitCheckout(op.source(), directory, session);
      String commit = checkout.checkOut();
      boolean keep = op.source().keepGitDir().orElse(op.keepGitDir());
      if (!keep) {
        checkout.removeGitDirectories();
      }
      return write(op, directory.resolve("work"), commit);
    } finally {
      try (RootDir scratch = RootDir.open(workshop.scratch().get())) {
        scratch.remove(EntryPath.ofText(directory.getFileName().toString()));
      }
    }
  }

  private Result write(Op.Git op, Path work, String commit) throws IOException {
    Path top = work;
    if (op.source().subdir().isPresent()) {
      EntryPath below = EntryPath.ofText(op.source().subdir().get());
      requireDirectory(work, below);
      // The path that was looked at: as it is written it may climb.
      top = work.resolve(new String(below.bytes(), UTF_8));
    }
    DirectoryTree tree = DirectoryTree.open(top, IgnorePatterns.NONE);
    List<LayerEntry> entries = TreeEntries.below(tree, EntryPath.ROOT);
    CacheKey key = new CacheKey(Digest.of((commit + "\0" + op).getBytes(UTF_8)));
    return Workshop.result(
        workshop.snapshots().write(Optional.empty(), entries, Snapshotter.Form.TREE, key));
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
