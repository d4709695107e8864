package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;
import static jbuild.parser.InstructionReader.onlyArgument;
import static jbuild.parser.InstructionReader.range;
import static jbuild.parser.InstructionReader.requireArguments;

import java.util.List;
import jbuild.parser.syntax.Statement;
import jbuild.parser.text.Blanks;

/** Instructions that are a text or a list of words: EXPOSE, VOLUME, USER, WORKDIR and others. */
final class WordReader {
  private WordReader() {}

  /** Ports come sorted, as BuildKit gives them. */
  static Instruction.Expose readExpose(Statement statement) {
    requireArguments(statement);
    Flags.refuse(statement.flags());
    List<String> ports = statement.arguments().stream().sorted().toList();
    return new Instruction.Expose(range(statement), statement.text(), ports);
  }

  static Instruction.Volume readVolume(Statement statement) {
    requireArguments(statement);
    Flags.refuse(statement.flags());
    List<String> paths = statement.arguments().stream().map(Blanks::trim).toList();
    if (paths.contains("")) {
      throw mistake("VOLUME specified can not be an empty string");
    }
    return new Instruction.Volume(range(statement), statement.text(), paths);
  }

  static Instruction.User readUser(Statement statement) {
    String user = onlyArgument(statement);
    Flags.refuse(statement.flags());
    return new Instruction.User(range(statement), statement.text(), user);
  }

  static Instruction.Workdir readWorkdir(Statement statement) {
    String path = onlyArgument(statement);
    Flags.refuse(statement.flags());
    return new Instruction.Workdir(range(statement), statement.text(), path);
  }

  /** STOPSIGNAL takes flags and ignores them. */
  static Instruction.StopSignal readStopSignal(Statement statement) {
    return new Instruction.StopSignal(range(statement), statement.text(), onlyArgument(statement));
  }

  static Instruction.Maintainer readMaintainer(Statement statement) {
    String maintainer = onlyArgument(statement);
    Flags.refuse(statement.flags());
    return new Instruction.Maintainer(range(statement), statement.text(), maintainer);
  }
}
