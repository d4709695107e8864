package jbuild.parser;

import java.util.Optional;

/**
 * A git repository named in an ADD or as a build context (S215).
 *
 * @param remote what {@code git fetch} is given
 * @param ref branch, tag or commit
 * @param subdir folder of the repository to take, relative
 * @param checksum commit (prefix) that must come out
 * @param keepGitDir absent: as the instruction or the build says
 * @param submodules absent: they are checked out too
 * @param commitTimes files get the time of the commit instead of that of the checkout
 * @param fetchByCommit the checksum is the commit to fetch, whatever the ref names by now
 */
public record GitSource(
    String remote,
    Optional<String> ref,
    Optional<String> subdir,
    Optional<String> checksum,
    Optional<Boolean> keepGitDir,
    Optional<Boolean> submodules,
    boolean commitTimes,
    boolean fetchByCommit) {

  /**
   * Reads the text when it is a git source, else empty. Fails with {@code PARSE} when it is a bad
   * one. The form {@code github.com/owner/name}, without a scheme, is meant for build contexts
   * only: its remote has no scheme either.
   */
  public static Optional<GitSource> parse(String text) {
    return GitUrl.split(text).map(GitUrl::toSource);
  }

  /** The same repository, with what an instruction's options say of it. */
  public GitSource with(Optional<String> newChecksum, boolean newKeepGitDir) {
    return new GitSource(
        remote,
        ref,
        subdir,
        newChecksum,
        Optional.of(newKeepGitDir),
        submodules,
        commitTimes,
        fetchByCommit);
  }

  /** The same repository where git finds it: the form without a scheme is meant to be https. */
  public GitSource reachable() {
    return remote.startsWith("github.com/")
        ? new GitSource(
            "https://" + remote,
            ref,
            subdir,
            checksum,
            keepGitDir,
            submodules,
            commitTimes,
            fetchByCommit)
        : this;
  }

  /** The same repository, its files with the time of the commit. */
  public GitSource withCommitTimes() {
    return new GitSource(
        remote, ref, subdir, checksum, keepGitDir, submodules, true, fetchByCommit);
  }
}
