package jbuild.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
 *
 * <p>An option is made for Picocli only when the arguments may mean it: making all of them takes
 * longer than the rest of a small build.
 */
public final class OptionTable {
  private static final String HELP = "--help";

  private final String name;
  private final String synopsis;
  private final String description;
  private final List<Option> options = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  /** An option that can be made. */
  private record Option(List<String> names, Supplier<OptionSpec> spec) {
    /** Whether an argument can be this option, with its value attached or among other letters. */
    boolean isMeantBy(String argument) {
      for (String name : names) {
        boolean letter = name.length() == 2;
        if (argument.startsWith(name)
            || (letter && argument.startsWith("-") && argument.indexOf(name.charAt(1)) > 0)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * @param name with the program: {@code jbuild build}
   * @param synopsis of the operands: {@code CONTEXT}
   * @param description one sentence
   */
  public OptionTable(String name, String synopsis, String description) {
    this.name = name;
    this.synopsis = synopsis;
    this.description = description;
    flag("Show this text.", "-h", HELP);
  }

  private CommandSpec spec(Predicate<Option> wanted) {
    CommandSpec spec = CommandSpec.create().name(name);
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
    for (Option option : options) {
      if (wanted.test(option)) {
        spec.addOption(option.spec().get());
      }
    }
    return spec;
  }

  private OptionTable add(Supplier<OptionSpec> spec, String... names) {
    options.add(new Option(List.of(names), spec));
    return this;
  }

  /** An option without a value. */
  public OptionTable flag(String description, String... names) {
    boolean help = names[names.length - 1].equals(HELP);
    return add(
        () ->
            OptionSpec.builder(names)
                .type(boolean.class)
                .usageHelp(help)
                .description(description)
                .build(),
        names);
  }

  /** An option with one value. */
  public OptionTable value(String label, String description, String... names) {
    return add(
        () ->
            OptionSpec.builder(names)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build(),
        names);
  }

  /** An option that may be given many times. */
  public OptionTable values(String label, String description, String... names) {
    return add(
        () ->
            OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description + " (repeatable)")
                .build(),
        names);
  }

  /** Options that are known elsewhere, but refused here: they are never ignored. */
  OptionTable refuse(boolean takesValue, String... names) {
    for (String name : names) {
      refused.add(name);
      add(() -> refusedOption(takesValue, name), name);
    }
    return this;
  }

  private static OptionSpec refusedOption(boolean takesValue, String name) {
    OptionSpec.Builder option = OptionSpec.builder(name).hidden(true);
    return takesValue
        ? option.type(String.class).arity("1").build()
        : option.type(boolean.class).build();
  }

  /** Reads arguments. Fails with {@code PARSE}, in one line. */
  public Arguments parse(List<String> arguments) {
    CommandLine line =
        new CommandLine(spec(option -> arguments.stream().anyMatch(option::isMeantBy)));
    line.setExpandAtFiles(false);
    ParseResult result;
    try {
      result = line.parseArgs(arguments.toArray(String[]::new));
    } catch (UnmatchedArgumentException e) {
      throw failure("unknown option: " + e.getUnmatched().getFirst());
    } catch (ParameterException e) {
      throw failure(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    for (String option : refused) {
      if (result.hasMatchedOption(option)) {
        throw failure("option " + option + " is not supported yet");
      }
    }
    return new Arguments(result);
  }

  /** The text of {@code --help}. */
  public String help() {
    CommandSpec spec = spec(_ -> true);
    spec.usageMessage()
        .customSynopsis(name + " [OPTIONS]" + (synopsis.isEmpty() ? "" : " " + synopsis))
        .description(description)
        .sortOptions(false)
        .width(100);
    return new CommandLine(spec).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private Failure failure(String message) {
    return new Failure(ErrorClass.PARSE, message + " (see \"" + name + " --help\")");
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
