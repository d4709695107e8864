package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Reads the value of a {@code RUN --mount} flag (S142 to S164). */
public final class RunMounts {
  private RunMounts() {}

  /**
   * Reads {@code type=cache,target=/x}. Values that BuildKit expands are given to {@code expand}
   * first. Fails with {@code PARSE}, with BuildKit's message.
   */
  public static RunMount parse(String value, UnaryOperator<String> expand) {
    MountOptions options = MountOptions.parse(value, expand);
    Optional<String> target = options.target();
    return switch (options.type()) {
      case "bind" ->
          new RunMount.Bind(target, options.from(), options.source(), options.readOnly());
      case "cache" -> cache(options);
      case "tmpfs" ->
          new RunMount.Tmpfs(target, options.from(), options.sizeBytes(), options.readOnly());
      case "secret" -> secret(options);
      case "ssh" -> ssh(options);
      default -> throw new IllegalStateException("mount type " + options.type());
    };
  }

  /**
   * The stage or image that a value names with {@code from}, whatever its type makes of it; it
   * takes no variables (S085).
   */
  public static Optional<String> from(String value) {
    return MountOptions.from(value);
  }

  /** Checks what can be checked before variables are known. */
  static void check(String value) {
    MountOptions.check(value);
  }

  private static RunMount cache(MountOptions options) {
    RunMount.Sharing sharing =
        options
            .sharing()
            .map(s -> RunMount.Sharing.valueOf(s.toUpperCase(Locale.ROOT)))
            .orElse(RunMount.Sharing.SHARED);
    return new RunMount.Cache(
        options.target(),
        options.id(),
        options.from(),
        options.source(),
        sharing,
        options.readOnly(),
        mode(options),
        options.uid(),
        options.gid());
  }

  /** The source of a secret is another word for its id. */
  private static RunMount secret(MountOptions options) {
    return new RunMount.Secret(
        options.target(),
        options.id().or(options::source),
        options.env().filter(name -> !name.isEmpty()),
        options.required(),
        mode(options),
        options.uid(),
        options.gid());
  }

  private static RunMount ssh(MountOptions options) {
    if (options.source().isPresent()) {
      throw mistake("ssh mount should not have a source");
    }
    return new RunMount.Ssh(
        options.target(),
        options.from(),
        options.id(),
        options.required(),
        mode(options),
        options.uid(),
        options.gid());
  }

  private static OptionalInt mode(MountOptions options) {
    OptionalLong mode = options.mode();
    return mode.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) mode.getAsLong());
  }
}
