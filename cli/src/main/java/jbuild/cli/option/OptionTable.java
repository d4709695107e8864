package jbuild.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The options of one command, and the reading of its arguments. Options may stand before and after
 * the operands; of an option that is given twice and takes one value, the last one counts.
 */
public final class OptionTable {
  private static final String HELP = "--help";

  private final CommandSpec spec;
  private final List<String> refused = new ArrayList<>();

  /**
   * @param name with the program: {@code jbuild build}
   * @param synopsis of the operands: {@code CONTEXT}
   * @param description one sentence
   */
  public OptionTable(String name, String synopsis, String description) {
    spec = CommandSpec.create().name(name);
    spec.usageMessage()
        .customSynopsis(name + " [OPTIONS]" + (synopsis.isEmpty() ? "" : " " + synopsis))
        .description(description)
        .sortOptions(false)
        .width(100);
    spec.parser()
        .overwrittenOptionsAllowed(true)
        .collectErrors(false)
        .caseInsensitiveEnumValuesAllowed(false);
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .hidden(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .build());
    spec.addOption(
        OptionSpec.builder("-h", HELP).usageHelp(true).description("Show this text.").build());
  }

  /** An option without a value. */
  public OptionTable flag(String description, String... names) {
    spec.addOption(OptionSpec.builder(names).type(boolean.class).description(description).build());
    return this;
  }

  /** An option with one value. */
  public OptionTable value(String label, String description, String... names) {
    spec.addOption(
        OptionSpec.builder(names)
            .type(String.class)
            .arity("1")
            .paramLabel(label)
            .description(description)
            .build());
    return this;
  }

  /** An option that may be given many times. */
  public OptionTable values(String label, String description, String... names) {
    spec.addOption(
        OptionSpec.builder(names)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel(label)
            .description(description + " (repeatable)")
            .build());
    return this;
  }

  /** Options that are known elsewhere, but refused here: they are never ignored. */
  OptionTable refuse(boolean takesValue, String... names) {
    for (String name : names) {
      refused.add(name);
      OptionSpec.Builder option = OptionSpec.builder(name).hidden(true);
      spec.addOption(
          takesValue
              ? option.type(String.class).arity("1").build()
              : option.type(boolean.class).build());
    }
    return this;
  }

  /** Reads arguments. Fails with {@code PARSE}, in one line. */
  public Arguments parse(List<String> arguments) {
    CommandLine line = new CommandLine(spec);
    line.setExpandAtFiles(false);
    ParseResult result;
    try {
      result = line.parseArgs(arguments.toArray(String[]::new));
    } catch (UnmatchedArgumentException e) {
      throw failure("unknown option: " + e.getUnmatched().getFirst());
    } catch (ParameterException e) {
      throw failure(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    for (String name : refused) {
      if (result.hasMatchedOption(name)) {
        throw failure("option " + name + " is not supported yet");
      }
    }
    return new Arguments(result);
  }

  /** The text of {@code --help}. */
  public String help() {
    return new CommandLine(spec).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private Failure failure(String message) {
    return new Failure(ErrorClass.PARSE, message + " (see \"" + spec.name() + " --help\")");
  }

  /** What was given to a command. */
  public static final class Arguments {
    private final ParseResult result;

    private Arguments(ParseResult result) {
      this.result = result;
    }

    public boolean isHelp() {
      return result.isUsageHelpRequested();
    }

    public boolean flag(String name) {
      return result.matchedOptionValue(name, false);
    }

    /** The value, absent if the option was not given or is empty. */
    public Optional<String> value(String name) {
      String value = result.matchedOptionValue(name, "");
      return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    public List<String> values(String name) {
      return result.matchedOptionValue(name, List.of());
    }

    public List<String> operands() {
      return result.matchedPositionalValue(0, List.of());
    }
  }
}
