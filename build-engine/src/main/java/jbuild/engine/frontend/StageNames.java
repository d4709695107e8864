package jbuild.engine.frontend;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import jbuild.parser.Dockerfile;
import jbuild.parser.Instruction;
import jbuild.parser.SourceRange;
import jbuild.parser.Stage;

/** Who a stage's name means, and what its steps are called (S106-S110, section 5.2). */
public final class StageNames {
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,9}");

  private final List<Stage> stages;
  private final boolean labelled;

  public StageNames(Dockerfile dockerfile) {
    stages = dockerfile.stages();
    labelled = stages.size() > 1 || bringsInAnother();
  }

  /** FROM means the nearest earlier stage, by its exact name. */
  public Optional<Stage> base(String name, int before) {
    return stages.subList(0, before).reversed().stream()
        .filter(stage -> stage.name().filter(name::equals).isPresent())
        .findFirst();
  }

  /** {@code --from} and {@code --target} mean the last stage of a name, in any case. */
  public Optional<Stage> named(String name) {
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

  /** What BuildKit counts as one more stage: an image that is copied from, and any mount. */
  private boolean bringsInAnother() {
    return stages.stream()
        .flatMap(stage -> stage.instructions().stream())
        .anyMatch(instruction ->
            switch (instruction) {
              case Instruction.Copy copy -> copy.from().filter(f -> !isStage(f)).isPresent();
              case Instruction.Run run -> !run.mounts().isEmpty();
              default -> false;
            });
  }

  private boolean isStage(String from) {
    return isNumber(from) || named(from).isPresent();
  }

  /** Whether the text is a number as Go reads one; then it is the index of a stage (S107, S254). */
  public static boolean isNumber(String from) {
    return NUMBER.matcher(from).matches();
  }

  /** The stage of an index. Fails with {@code PARSE} when there is none. */
  Stage numbered(String from, SourceRange range) {
    int index = Integer.parseInt(from);
    if (index < 0 || index >= stages.size()) {
      throw new DockerfileFailure(range, "invalid stage index " + index);
    }
    return stages.get(index);
  }

  /** What {@code --from} means: a stage by number or name, or nothing of this file. */
  Optional<Stage> source(String from, SourceRange range) {
    return isNumber(from) ? Optional.of(numbered(from, range)) : named(from);
  }

  /** The names by which users know the stages, the unnamed ones' labels included. */
  List<String> displayed() {
    return stages.stream().map(StageNames::display).toList();
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
