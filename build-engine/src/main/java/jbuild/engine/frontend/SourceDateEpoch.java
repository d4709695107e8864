package jbuild.engine.frontend;

import java.util.Optional;
import java.util.OptionalLong;
import jbuild.parser.Dockerfile;
import jbuild.parser.SourceRange;

/**
 * The time that everything new in an image gets, in seconds since 1970: the caller's, or else the
 * default of a global {@code ARG SOURCE_DATE_EPOCH} (section 2.5 of the facts about BuildKit).
 */
final class SourceDateEpoch {
  private static final String NAME = "SOURCE_DATE_EPOCH";

  private SourceDateEpoch() {}

  /**
   * Fails for a value that is no number. {@code context} asks for the time of the context, which a
   * directory does not have: it counts as none.
   */
  static OptionalLong of(Dockerfile dockerfile, PlanRequest request, GlobalScope global) {
    if (request.epochSeconds().isPresent() || request.buildArgs().containsKey(NAME)) {
      return request.epochSeconds();
    }
    Optional<SourceRange> declared = declared(dockerfile);
    String value = declared.flatMap(_ -> global.get(NAME)).orElse("");
    if (value.isEmpty() || value.equals("context")) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(value));
    } catch (NumberFormatException e) {
      throw new DockerfileFailure(declared.orElseThrow(), "invalid " + NAME + ": " + value, e);
    }
  }

  private static Optional<SourceRange> declared(Dockerfile dockerfile) {
    return dockerfile.globalArgs().reversed().stream()
        .filter(arg -> arg.args().stream().anyMatch(one -> one.key().equals(NAME)))
        .map(arg -> arg.range())
        .findFirst();
  }
}
