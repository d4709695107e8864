package jbuild.parser;

import java.util.Optional;

/**
 * A git repository named in an ADD or as a build context (S215).
 *
 * @param remote what {@code git fetch} is given
 * @param ref branch, tag or commit
 * @param subdir folder of the repository to take, relative
 * @param checksum commit (prefix) that must come out
 */
public record GitSource(
    String remote,
    Optional<String> ref,
    Optional<String> subdir,
    Optional<String> checksum,
    Optional<Boolean> keepGitDir,
    Optional<Boolean> submodules) {

  /**
   * Reads the text when it is a git source, else empty. Fails with {@code PARSE} when it is a bad
   * one. The form {@code github.com/owner/name}, without a scheme, is meant for build contexts
   * only: its remote has no scheme either.
   */
  public static Optional<GitSource> parse(String text) {
    return GitUrl.split(text).map(GitUrl::toSource);
  }

  /** The same repository where git finds it: the form without a scheme is meant to be https. */
  public GitSource reachable() {
    return remote.startsWith("github.com/")
        ? new GitSource("https://" + remote, ref, subdir, checksum, keepGitDir, submodules)
        : this;
  }
}
