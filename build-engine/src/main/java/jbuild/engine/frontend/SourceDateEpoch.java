package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.graph.Op;
import jbuild.parser.Dockerfile;
import jbuild.parser.Instruction;
import jbuild.parser.KeyValue;
import jbuild.parser.SourceRange;
import jbuild.parser.Stage;
import jbuild.parser.expand.WordExpander;

/**
 * What a build says of SOURCE_DATE_EPOCH, before it is known which time that is: a number, {@code
 * context}, a named context, or a stage that does nothing but ADD one thing from elsewhere.
 */
public final class SourceDateEpoch {
  public static final String NAME = "SOURCE_DATE_EPOCH";

  private final WordExpander expander;
  private final Map<String, String> buildArgs;
  private final GlobalScope global;
  private final Map<String, String> declared = new HashMap<>();

  private SourceDateEpoch(Dockerfile dockerfile, PlanRequest request) {
    this.expander = new WordExpander(dockerfile.escape());
    this.buildArgs = request.buildArgs();
    this.global = GlobalScope.of(dockerfile, request);
  }

  /** The build argument, else what a global ARG says; an empty one says nothing. */
  public static Optional<String> value(Dockerfile dockerfile, PlanRequest request) {
    return Optional.ofNullable(request.buildArgs().get(NAME))
        .or(() -> GlobalScope.of(dockerfile, request).get(NAME))
        .filter(value -> !value.isEmpty());
  }

  /**
   * What the stage of a name adds; empty if there is no such stage. Fails with a {@link
   * DockerfileFailure} if the stage does anything else.
   */
  public static Optional<Op> added(Dockerfile dockerfile, PlanRequest request, String name) {
    return dockerfile.stages().stream()
        .filter(stage -> stage.name().filter(name::equalsIgnoreCase).isPresent())
        .findFirst()
        .map(stage -> new SourceDateEpoch(dockerfile, request).only(stage));
  }

  private Op only(Stage stage) {
    SourceRange from = stage.from().range();
    if (!expand(stage.from().base(), from).equals("scratch")) {
      throw new DockerfileFailure(from, "SOURCE_DATE_EPOCH stage must use FROM scratch");
    }
    List<Op> found = new ArrayList<>();
    for (Instruction instruction : stage.instructions()) {
      switch (instruction) {
        case Instruction.Arg arg -> arg.args().forEach(item -> declare(item, arg.range()));
        case Instruction.Add add -> found.add(source(add));
        default ->
            throw new DockerfileFailure(
                instruction.range(),
                "SOURCE_DATE_EPOCH stage does not meet source-only requirements: unsupported "
                    + instruction.text().split("\\s", 2)[0]
                    + " instruction");
      }
    }
    if (found.size() != 1) {
      throw new DockerfileFailure(
          from, "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD");
    }
    return found.getFirst();
  }

  private void declare(KeyValue arg, SourceRange range) {
    String given = buildArgs.get(arg.key());
    if (given != null) {
      declared.put(arg.key(), given);
    } else {
      arg.value().ifPresent(value -> declared.put(arg.key(), expand(value, range)));
    }
  }

  private Op source(Instruction.Add add) {
    List<String> paths = add.transfer().sources();
    if (paths.size() != 1 || !add.transfer().inlineFiles().isEmpty()) {
      throw new DockerfileFailure(
          add.range(), "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD source");
    }
    Optional<String> checksum = add.checksum().map(text -> expand(text, add.range()));
    return new RemoteSources(add, checksum)
        .find(expand(paths.getFirst(), add.range()))
        .map(remote -> remote.vertex().op())
        .orElseThrow(() ->
            new DockerfileFailure(
                add.range(), "SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD"));
  }

  /** With the ARGs of the stage and, declared or not, those above it. */
  private String expand(String word, SourceRange range) {
    try {
      return expander.expand(word, this::variable).value();
    } catch (jbuild.failure.Failure e) {
      throw DockerfileFailure.at(range, e);
    }
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(declared.get(name))
        .or(() -> name.equals(NAME) ? Optional.empty() : global.get(name));
  }
}
