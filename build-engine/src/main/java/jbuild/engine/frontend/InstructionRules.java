package jbuild.engine.frontend;

import jbuild.parser.Instruction;
import jbuild.parser.Instruction.Transfer;
import jbuild.parser.KeyValue;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.PortRules;

/** The rules about the instructions of a stage, in the state in which the instruction finds it. */
final class InstructionRules {
  private final IgnoredSources ignored;

  InstructionRules(PlanLint lint) {
    this.ignored = new IgnoredSources(lint.ignored());
  }

  /**
   * Checks one instruction before it is planned.
   *
   * @param words that do not tell of names that are not set
   */
  void check(StageDraft stage, Instruction instruction, Words words, InstructionLint lint) {
    switch (instruction) {
      case Instruction.Arg arg ->
          arg.args().forEach(item -> ConfigRules.checkSecret("ARG", item.key(), lint));
      case Instruction.Env env -> {
        ConfigRules.checkPair(env, env.legacy(), lint);
        for (KeyValue pair : env.pairs()) {
          ConfigRules.checkSecret("ENV", words.expand(pair.key()), lint);
        }
      }
      case Instruction.Label label -> ConfigRules.checkPair(label, label.legacy(), lint);
      case Instruction.Cmd cmd -> {
        ConfigRules.checkOnlyOne(stage, cmd, lint);
        ConfigRules.checkForm(stage, cmd, cmd.command(), lint);
      }
      case Instruction.Entrypoint entrypoint -> {
        ConfigRules.checkOnlyOne(stage, entrypoint, lint);
        ConfigRules.checkForm(stage, entrypoint, entrypoint.command(), lint);
      }
      case Instruction.Healthcheck check -> ConfigRules.checkOnlyOne(stage, check, lint);
      case Instruction.Copy copy -> {
        if (copy.from().isEmpty()) {
          checkSources("Copy", copy.transfer(), copy.range(), words, lint);
        }
      }
      case Instruction.Add add -> checkSources("Add", add.transfer(), add.range(), words, lint);
      case Instruction.Workdir workdir ->
          ConfigRules.checkWorkdir(stage, words.expand(workdir.path()), lint);
      case Instruction.Expose expose ->
          expose.ports().stream()
              .flatMap(word -> words.split(word).stream())
              .forEach(port -> PortRules.check(port, lint::found));
      case Instruction.From _,
          Instruction.Run _,
          Instruction.Shell _,
          Instruction.User _,
          Instruction.Volume _,
          Instruction.StopSignal _,
          Instruction.OnBuild _,
          Instruction.Maintainer _ -> {}
    }
  }

  private void checkSources(
      String word, Transfer transfer, SourceRange range, Words words, InstructionLint lint) {
    for (String source : transfer.sources()) {
      String path = words.expand(source);
      if (!RemoteSources.isElsewhere(path, range)) {
        ignored.check(word, path, lint);
      }
    }
  }
}
