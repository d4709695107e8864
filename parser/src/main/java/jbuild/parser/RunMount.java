package jbuild.parser;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A {@code RUN --mount}. Values are unexpanded where BuildKit expands them later (S085): read them
 * through {@link RunMounts#parse} once the stage's variables are known.
 */
public sealed interface RunMount {
  /** The mount point as written, relative or absolute; absent where a default applies. */
  Optional<String> target();

  /** The stage or image that is mounted. It is looked for even where nothing of it is (S256). */
  Optional<String> from();

  record Bind(
      Optional<String> target, Optional<String> from, Optional<String> source, boolean readOnly)
      implements RunMount {}

  record Cache(
      Optional<String> target,
      Optional<String> id,
      Optional<String> from,
      Optional<String> source,
      Sharing sharing,
      boolean readOnly,
      OptionalInt mode,
      OptionalLong uid,
      OptionalLong gid)
      implements RunMount {}

  record Tmpfs(
      Optional<String> target, Optional<String> from, OptionalLong sizeBytes, boolean readOnly)
      implements RunMount {}

  record Secret(
      Optional<String> target,
      Optional<String> id,
      Optional<String> env,
      boolean required,
      OptionalInt mode,
      OptionalLong uid,
      OptionalLong gid)
      implements RunMount {
    @Override
    public Optional<String> from() {
      return Optional.empty();
    }
  }

  record Ssh(
      Optional<String> target,
      Optional<String> from,
      Optional<String> id,
      boolean required,
      OptionalInt mode,
      OptionalLong uid,
      OptionalLong gid)
      implements RunMount {}

  /** How concurrent steps share a cache mount (S151). */
  enum Sharing {
    SHARED,
    PRIVATE,
    LOCKED
  }
}
