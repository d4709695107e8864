package jbuild.engine.frontend;

import jbuild.parser.Command;
import jbuild.parser.Instruction;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.Rule;
import jbuild.parser.lint.SecretNames;
import jbuild.parser.text.Quoted;

/** The rules about instructions that only change the configuration. */
final class ConfigRules {
  private ConfigRules() {}

  /** A command in shell form runs below a shell, unless the stage chose that shell (S039). */
  static void checkForm(
      StageDraft stage, Instruction instruction, Command command, InstructionLint lint) {
    boolean chosen = stage.config.shell.filter(shell -> !shell.isEmpty()).isPresent();
    if (command.shellForm() && !chosen) {
      lint.found(
          Rule.JSON_ARGS_RECOMMENDED,
          "JSON arguments recommended for "
              + word(instruction)
              + " to prevent unintended behavior related to OS signals");
    }
  }

  /** Blames an earlier instruction of the same kind, which this one makes useless (S220). */
  static void checkOnlyOne(StageDraft stage, Instruction instruction, InstructionLint lint) {
    SourceRange earlier = stage.lastOfKind.put(instruction.getClass(), lint.range());
    if (earlier != null) {
      lint.found(
          Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
          "Multiple "
              + word(instruction)
              + " instructions should not be used in the same stage because only the last one will"
              + " be used",
          earlier);
    }
  }

  /** ENV and LABEL without an equals sign (S078). */
  static void checkPair(Instruction instruction, boolean legacy, InstructionLint lint) {
    if (legacy) {
      String word = word(instruction);
      lint.found(
          Rule.LEGACY_KEY_VALUE_FORMAT,
          "\""
              + word
              + " key=value\" should be used instead of legacy \""
              + word
              + " key value\" format");
    }
  }

  /**
   * A variable that is named like a secret.
   *
   * @param word {@code ENV} or {@code ARG}
   */
  static void checkSecret(String word, String name, InstructionLint lint) {
    if (SecretNames.isSecret(name)) {
      lint.found(
          Rule.SECRETS_USED_IN_ARG_OR_ENV,
          "Do not use ARG or ENV instructions for sensitive data ("
              + word
              + " "
              + Quoted.of(name)
              + ")");
    }
  }

  /** The first WORKDIR of a build, if it depends on that of the base image. */
  static void checkWorkdir(StageDraft stage, String path, InstructionLint lint) {
    if (!stage.workdirSet && !path.startsWith("/")) {
      lint.found(
          Rule.WORKDIR_RELATIVE_PATH,
          "Relative workdir "
              + Quoted.of(path)
              + " can have unexpected results if the base image changes");
    }
    stage.workdirSet = true;
  }

  /** The instruction's first word, as it is written. */
  private static String word(Instruction instruction) {
    return instruction.text().strip().split("\\s", 2)[0];
  }
}
