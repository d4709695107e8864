package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;
import static jbuild.parser.InstructionReader.nonEmpty;
import static jbuild.parser.InstructionReader.range;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.parser.Instruction.Transfer;
import jbuild.parser.syntax.Heredoc;
import jbuild.parser.syntax.HeredocMarkers;
import jbuild.parser.syntax.Statement;

/** COPY and ADD (S055 to S059). */
final class TransferReader {
  private static final Flags.Known COPY_FLAGS =
      new Flags.Known(
          Set.of("link", "parents"), Set.of("chown", "from", "chmod"), Set.of("exclude"));
  private static final Flags.Known ADD_FLAGS =
      new Flags.Known(
          Set.of("link", "keep-git-dir", "unpack"),
          Set.of("chown", "chmod", "checksum"),
          Set.of("exclude"));

  private TransferReader() {}

  static Instruction.Copy readCopy(Statement statement) {
    requireDestination(statement);
    Flags flags = COPY_FLAGS.read(statement.flags());
    return new Instruction.Copy(
        range(statement),
        statement.text(),
        transfer(statement, flags),
        nonEmpty(flags.value("from")));
  }

  static Instruction.Add readAdd(Statement statement) {
    requireDestination(statement);
    Flags flags = ADD_FLAGS.read(statement.flags());
    return new Instruction.Add(
        range(statement),
        statement.text(),
        transfer(statement, flags),
        nonEmpty(flags.value("checksum")),
        flags.bool("keep-git-dir"),
        flags.bool("unpack"));
  }

  private static void requireDestination(Statement statement) {
    if (statement.arguments().size() < 2) {
      throw mistake(
          statement.keyword()
              + " requires at least two arguments, but only one was provided."
              + " Destination could not be determined");
    }
  }

  private static Transfer transfer(Statement statement, Flags flags) {
    List<String> words = statement.arguments();
    String destination = words.getLast();
    if (HeredocMarkers.parse(destination).isPresent()) {
      throw mistake(statement.keyword() + " cannot accept a heredoc as a destination");
    }
    List<String> sources = new ArrayList<>();
    List<InlineFile> files = new ArrayList<>();
    Map<String, Heredoc> heredocs = new HashMap<>();
    statement.heredocs().forEach(h -> heredocs.put(h.name(), h));
    for (String source : words.subList(0, words.size() - 1)) {
      Optional<Heredoc> marker = HeredocMarkers.parse(source);
      marker.ifPresentOrElse(m -> files.add(inlineFile(m, heredocs)), () -> sources.add(source));
    }
    return new Transfer(
        List.copyOf(sources),
        List.copyOf(files),
        destination,
        nonEmpty(flags.value("chown")),
        nonEmpty(flags.value("chmod")),
        flags.isTrue("link"),
        flags.isTrue("parents"),
        flags.values("exclude"));
  }

  /** The file of a marker; its text is that of the last here-document of that name. */
  private static InlineFile inlineFile(Heredoc marker, Map<String, Heredoc> heredocs) {
    Heredoc read = heredocs.getOrDefault(marker.name(), marker);
    return InstructionReader.inlineFile(
        new Heredoc(
            marker.name(),
            read.content(),
            marker.expand(),
            marker.chomp(),
            marker.fileDescriptor()));
  }
}
