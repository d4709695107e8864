package jbuild.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.frontend.DockerfileFailure;
import jbuild.engine.frontend.GlobalScope;
import jbuild.image.Platform;
import jbuild.parser.Dockerfile;
import jbuild.parser.Instruction;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;

/**
 * What a build of one target can be given: arguments, secrets and ssh agents of the target and of
 * the stages that it needs, in the order of the file.
 *
 * @param name the target stage's, if it has one
 * @param description from a comment above its FROM
 */
public record Outline(
    Source source,
    Optional<String> name,
    Optional<String> description,
    List<Arg> args,
    List<Mount> secrets,
    List<Mount> ssh) {

  /**
   * An ARG.
   *
   * @param value with what the caller gives; empty if nobody sets it
   * @param description from a comment above it
   */
  public record Arg(String name, String value, Optional<String> description, SourceRange where) {}

  /**
   * A secret or an ssh agent that a RUN mounts.
   *
   * @param required whether the build fails without it
   */
  public record Mount(String id, boolean required, SourceRange where) {}

  public Outline {
    args = List.copyOf(args);
    secrets = List.copyOf(secrets);
    ssh = List.copyOf(ssh);
  }

  /**
   * Reads the outline of a file. No image is looked up: variables that only a base image sets are
   * unset here. Fails with a {@link DockerfileFailure} that names the lines.
   *
   * @param target the last stage if it is empty
   * @param platform of the target; the host's if it is empty
   */
  public static Outline of(
      Dockerfile dockerfile,
      Optional<String> target,
      Map<String, String> buildArgs,
      Optional<Platform> platform) {
    GlobalScope global =
        GlobalScope.of(dockerfile, target, buildArgs, platform.orElseGet(Platform::host));
    return new OutlineReader(dockerfile, buildArgs, global).read(target);
  }

  /** What comments say of an ARG or a stage: {@code # NAME text} directly above it (S247). */
  static Optional<String> description(Dockerfile dockerfile, Instruction instruction, String name) {
    String start = name + " ";
    return dockerfile.comments().getOrDefault(instruction.range().startLine(), List.of()).stream()
        .filter(comment -> comment.startsWith(start))
        .findFirst()
        .map(comment -> comment.substring(start.length()));
  }
}
