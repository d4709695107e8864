package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;
import static jbuild.parser.InstructionReader.range;

import java.util.List;
import java.util.Set;
import jbuild.parser.syntax.Statement;
import jbuild.parser.text.Quoted;

/** What runs something: RUN, CMD, ENTRYPOINT and SHELL (S033 to S043). */
final class CommandReader {
  private static final Flags.Known RUN_FLAGS =
      new Flags.Known(Set.of(), Set.of("network", "security"), Set.of("mount", "device"));

  private CommandReader() {}

  static Instruction.Run readRun(Statement statement) {
    Flags flags = RUN_FLAGS.read(statement.flags());
    flags.value("security").ifPresent(CommandReader::checkSecurity);
    flags.value("network").ifPresent(CommandReader::checkNetwork);
    flags.values("mount").forEach(RunMounts::check);
    flags.values("device").forEach(RunDevices::check);
    return new Instruction.Run(
        range(statement),
        statement.text(),
        command(statement),
        flags.values("mount"),
        flags.value("network"),
        flags.value("security"),
        flags.values("device"));
  }

  static Instruction.Cmd readCmd(Statement statement) {
    Flags.refuse(statement.flags());
    return new Instruction.Cmd(range(statement), statement.text(), command(statement));
  }

  static Instruction.Entrypoint readEntrypoint(Statement statement) {
    Flags.refuse(statement.flags());
    return new Instruction.Entrypoint(range(statement), statement.text(), command(statement));
  }

  static Instruction.Shell readShell(Statement statement) {
    Flags.refuse(statement.flags());
    InstructionReader.requireArguments(statement);
    if (!statement.exec()) {
      throw mistake("SHELL requires the arguments to be in JSON form");
    }
    return new Instruction.Shell(range(statement), statement.text(), statement.arguments());
  }

  private static Command command(Statement statement) {
    List<InlineFile> files =
        statement.heredocs().stream().map(InstructionReader::inlineFile).toList();
    return new Command(statement.arguments(), !statement.exec(), files);
  }

  private static void checkNetwork(String mode) {
    if (!Set.of("default", "none", "host").contains(mode)) {
      throw mistake("invalid network mode " + Quoted.of(mode));
    }
  }

  private static void checkSecurity(String mode) {
    if (!Set.of("sandbox", "insecure").contains(mode)) {
      throw mistake("security " + Quoted.of(mode) + " is not valid");
    }
  }
}
