package jbuild.engine.frontend;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.parser.Dockerfile;
import jbuild.parser.Instruction;
import jbuild.parser.Stage;

/** Who a stage's name means, and what its steps are called (S106-S110, section 5.2). */
final class StageNames {
  private final List<Stage> stages;
  private final boolean labelled;

  StageNames(Dockerfile dockerfile) {
    stages = dockerfile.stages();
    labelled = stages.size() > 1 || copiesFromImage();
  }

  /** FROM means the nearest earlier stage, by its exact name. */
  Optional<Stage> base(String name, int before) {
    return stages.subList(0, before).reversed().stream()
        .filter(stage -> stage.name().filter(name::equals).isPresent())
        .findFirst();
  }

  /** {@code --from} and {@code --target} mean the last stage of a name, in any case. */
  Optional<Stage> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return stages.reversed().stream()
        .filter(stage -> stage.name().filter(lower::equals).isPresent())
        .findFirst();
  }

  /** The stage's label: none where the file has a single one and copies from no image. */
  String label(Stage stage) {
    return labelled ? display(stage) : "";
  }

  static String display(Stage stage) {
    return stage.name().orElse("stage-" + stage.index());
  }

  private boolean copiesFromImage() {
    return stages.stream()
        .flatMap(stage -> stage.instructions().stream())
        .anyMatch(instruction ->
            instruction instanceof Instruction.Copy copy
                && copy.from().filter(from -> !isStage(from)).isPresent());
  }

  private boolean isStage(String from) {
    return isNumber(from) || named(from).isPresent();
  }

  static boolean isNumber(String from) {
    return !from.isEmpty() && from.length() < 7 && from.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** How many of the instructions are counted in step names. */
  static int counted(List<Instruction> instructions) {
    return (int)
        instructions.stream()
            .filter(i ->
                i instanceof Instruction.Copy
                    || i instanceof Instruction.Add
                    || i instanceof Instruction.Run
                    || i instanceof Instruction.Workdir)
            .count();
  }
}
