package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.parser.Instruction;
import jbuild.parser.KeyValue;

/** ARG inside a stage: where its value comes from (S086 to S098). */
final class ArgInstruction {
  private ArgInstruction() {}

  static void plan(
      StageDraft stage,
      Instruction.Arg arg,
      Words words,
      Map<String, String> buildArgs,
      GlobalScope global) {
    List<String> shown = new ArrayList<>();
    for (KeyValue item : arg.args()) {
      // A later one of the same line sees the earlier ones: the words follow the variables (S096).
      String name = item.key(); // Names of arguments take no variables, as those of ENV do.
      Optional<String> value =
          Optional.ofNullable(buildArgs.get(name))
              .or(() -> words.expand(item.value()))
              .or(() -> global.get(name));
      stage.variables.declare(name, value);
      shown.add(name + value.map(v -> "=" + v).orElse(""));
    }
    stage.note("ARG " + String.join(" ", shown));
  }
}
