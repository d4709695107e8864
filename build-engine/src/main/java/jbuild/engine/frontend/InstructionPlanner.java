package jbuild.engine.frontend;

import jbuild.parser.Instruction;

/** Hands each instruction to the class that knows what it means. */
final class InstructionPlanner {
  private final PlanScope scope;
  private final CopyInstructions copies;
  private final RunInstruction runs;
  private final InstructionRules rules;

  InstructionPlanner(PlanScope scope, Origins origins) {
    this.scope = scope;
    this.copies = new CopyInstructions(scope, origins);
    this.runs = new RunInstruction(scope, origins);
    this.rules = new InstructionRules(scope.lint());
  }

  void plan(StageDraft stage, Instruction instruction) {
    char escape = scope.dockerfile().escape();
    InstructionLint lint = new InstructionLint(scope.lint(), stage, instruction.range());
    Words words = new Words(escape, stage.variables, instruction.range(), lint::undefined);
    rules.check(stage, instruction, words.again(), lint);
    try {
      plan(stage, instruction, words);
    } finally {
      lint.close();
    }
  }

  private void plan(StageDraft stage, Instruction instruction, Words words) {
    switch (instruction) {
      case Instruction.From from ->
          throw new DockerfileFailure(from.range(), "FROM isn't allowed as an ONBUILD trigger");
      case Instruction.Arg arg ->
          ArgInstruction.plan(stage, arg, words, scope.request().buildArgs(), scope.global());
      case Instruction.Env env -> MetadataInstructions.env(stage, env, words);
      case Instruction.Label label -> MetadataInstructions.label(stage, label, words);
      case Instruction.Run run -> runs.plan(stage, run, words);
      case Instruction.Cmd cmd -> MetadataInstructions.cmd(stage, cmd);
      case Instruction.Entrypoint entrypoint -> MetadataInstructions.entrypoint(stage, entrypoint);
      case Instruction.Shell shell -> MetadataInstructions.shell(stage, shell);
      case Instruction.Copy copy -> copies.copy(stage, copy, words);
      case Instruction.Add add -> copies.add(stage, add, words);
      case Instruction.Workdir workdir ->
          WorkdirInstruction.plan(stage, workdir, words, scope.request().epochSeconds());
      case Instruction.User user -> MetadataInstructions.user(stage, user, words);
      case Instruction.Expose expose -> MetadataInstructions.expose(stage, expose, words);
      case Instruction.Volume volume -> MetadataInstructions.volume(stage, volume, words);
      case Instruction.StopSignal signal -> MetadataInstructions.stopSignal(stage, signal, words);
      case Instruction.Healthcheck check -> MetadataInstructions.healthcheck(stage, check);
      case Instruction.OnBuild onBuild -> MetadataInstructions.onBuild(stage, onBuild);
      case Instruction.Maintainer maintainer -> MetadataInstructions.maintainer(stage, maintainer);
    }
  }
}
