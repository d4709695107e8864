package jbuild.engine.frontend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.Instruction;
import jbuild.parser.RunMounts;
import jbuild.parser.SourceRange;
import jbuild.parser.Stage;
import jbuild.parser.expand.WordExpander;

/**
 * What is wrong with the stages of a file before any is planned, those that the target does not
 * need included: bases and platforms that expand to nothing, sources that cannot be, circles. All
 * mistakes are told at once.
 */
final class StageChecks {
  private final PlanScope scope;
  private final StageNames names;
  private final List<DockerfileFailure> mistakes = new ArrayList<>();
  private final Set<Stage> visited = new HashSet<>();
  private final LinkedHashSet<Stage> path = new LinkedHashSet<>();
  private final Deque<SourceRange> ranges = new ArrayDeque<>();

  /** One step of a circle: an instruction of a stage that needs another stage. */
  private record Need(Stage stage, SourceRange range) {}

  StageChecks(PlanScope scope, StageNames names) {
    this.scope = scope;
    this.names = names;
  }

  /** Fails with the first mistake, which knows of the others. */
  void check() {
    for (Stage stage : scope.dockerfile().stages()) {
      attempt(() -> scope.global().baseName(stage.from()));
      attempt(() -> scope.global().platform(stage.from()));
    }
    for (Stage stage : scope.dockerfile().stages()) {
      for (Instruction instruction : stage.instructions()) {
        if (instruction instanceof Instruction.Copy copy) {
          attempt(() -> checkSource(copy));
        }
      }
    }
    if (!mistakes.isEmpty()) {
      throw DockerfileFailure.of(mistakes);
    }
    scope.dockerfile().stages().forEach(this::findCircle);
  }

  private void attempt(Runnable check) {
    try {
      check.run();
    } catch (DockerfileFailure e) {
      mistakes.add(e);
    }
  }

  private void checkSource(Instruction.Copy copy) {
    copy.from()
        .ifPresent(from -> {
          refuseVariables(from, scope.dockerfile().escape(), copy.range());
          var _ = names.source(from, copy.range());
        });
  }

  /** Fails where the source of a COPY is not plain text (S085). */
  static void refuseVariables(String from, char escape, SourceRange range) {
    String expanded;
    try {
      expanded = new WordExpander(escape).expand(from, _ -> Optional.empty()).value();
    } catch (Failure e) {
      throw DockerfileFailure.at(range, e);
    }
    if (!expanded.equals(from)) {
      throw new DockerfileFailure(
          range,
          "variable expansion is not supported for --from, define a new stage with FROM using ARG"
              + " from global scope as a workaround");
    }
  }

  private void findCircle(Stage stage) {
    if (path.contains(stage)) {
      String first = StageNames.display(path.getFirst());
      throw new DockerfileFailure(
          ErrorClass.PARSE,
          List.copyOf(ranges),
          "circular dependency detected on stage: " + first,
          null);
    }
    if (!visited.add(stage)) {
      return;
    }
    path.add(stage);
    for (Need need : needs(stage)) {
      ranges.addLast(need.range());
      findCircle(need.stage());
      ranges.removeLast();
    }
    path.removeLast();
  }

  private List<Need> needs(Stage stage) {
    List<Need> needs = new ArrayList<>();
    for (Instruction instruction : stage.instructions()) {
      switch (instruction) {
        case Instruction.Copy copy ->
            copy.from()
                .flatMap(from -> names.source(from, copy.range()))
                .ifPresent(found -> needs.add(new Need(found, copy.range())));
        case Instruction.Run run ->
            run.mounts().stream()
                .flatMap(mount -> RunMounts.from(mount).stream())
                .flatMap(from -> names.named(from).stream())
                .forEach(found -> needs.add(new Need(found, run.range())));
        default -> {}
      }
    }
    return needs;
  }
}
