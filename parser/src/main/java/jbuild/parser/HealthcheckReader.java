package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import jbuild.parser.syntax.Statement;
import jbuild.parser.text.Durations;
import jbuild.parser.text.Quoted;

/** HEALTHCHECK (S225). */
final class HealthcheckReader {
  private static final long SHORTEST_NANOS = 1_000_000;
  private static final Flags.Known FLAGS =
      Flags.Known.singles("interval", "timeout", "start-period", "start-interval", "retries");

  private HealthcheckReader() {}

  static Instruction.Healthcheck read(Statement statement) {
    InstructionReader.requireArguments(statement);
    List<String> words = statement.arguments();
    String type = words.getFirst().toUpperCase(Locale.ROOT);
    if (type.equals("NONE")) {
      return readNone(statement);
    }
    Flags flags = FLAGS.read(statement.flags());
    List<String> test = test(statement, type);
    return new Instruction.Healthcheck(
        InstructionReader.range(statement),
        statement.text(),
        test,
        nanos(flags, "interval"),
        nanos(flags, "timeout"),
        nanos(flags, "start-period"),
        nanos(flags, "start-interval"),
        retries(flags));
  }

  /** Flags of NONE are ignored. */
  private static Instruction.Healthcheck readNone(Statement statement) {
    if (statement.arguments().size() > 1) {
      throw mistake("HEALTHCHECK NONE takes no arguments");
    }
    return new Instruction.Healthcheck(
        InstructionReader.range(statement),
        statement.text(),
        List.of("NONE"),
        0,
        0,
        0,
        0,
        OptionalInt.empty());
  }

  private static List<String> test(Statement statement, String type) {
    if (!type.equals("CMD")) {
      throw mistake("Unknown type " + Quoted.of(type) + " in HEALTHCHECK (try CMD)");
    }
    List<String> words = statement.arguments();
    if (words.size() == 1) {
      throw mistake("Missing command after HEALTHCHECK CMD");
    }
    List<String> test = new ArrayList<>();
    test.add(statement.exec() ? "CMD" : "CMD-SHELL");
    test.addAll(words.subList(1, words.size()));
    return List.copyOf(test);
  }

  private static long nanos(Flags flags, String name) {
    String written = flags.value(name).orElse("");
    if (written.isEmpty()) {
      return 0;
    }
    long nanos = Durations.parseNanos(written);
    if (nanos != 0 && nanos < SHORTEST_NANOS) {
      throw mistake("Interval " + Quoted.of(name) + " cannot be less than 1ms");
    }
    return nanos;
  }

  private static OptionalInt retries(Flags flags) {
    String written = flags.value("retries").orElse("");
    if (written.isEmpty()) {
      return OptionalInt.empty();
    }
    int retries;
    try {
      retries = Integer.parseInt(written);
    } catch (NumberFormatException e) {
      throw mistake("--retries is not a number that is allowed: " + Quoted.of(written));
    }
    if (retries < 0) {
      throw mistake("--retries cannot be negative (" + retries + ")");
    }
    return OptionalInt.of(retries);
  }
}
