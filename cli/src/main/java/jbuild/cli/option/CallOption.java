package jbuild.cli.option;

import java.util.List;
import java.util.Optional;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * {@code --call} and its short form {@code --check}: what to do with a Dockerfile instead of
 * building it.
 *
 * @param ignoreStatus whether findings of a check do not change the exit code
 */
public record CallOption(Kind kind, Format format, boolean ignoreStatus) {

  /** What is asked. */
  public enum Kind {
    BUILD,
    CHECK,
    OUTLINE,
    TARGETS,
    DESCRIBE
  }

  /** How it is answered. */
  public enum Format {
    TEXT,
    JSON,
    /** For code scanning in CI; of a check only. */
    SARIF
  }

  private static final CallOption BUILD = new CallOption(Kind.BUILD, Format.TEXT, false);

  /** Fails with {@code PARSE}. */
  public static CallOption of(Arguments arguments) {
    Optional<CallOption> call = arguments.value("--call").map(CallOption::parse);
    if (!arguments.flag("--check")) {
      return call.orElse(BUILD);
    }
    if (call.isPresent() && call.get().kind != Kind.CHECK) {
      throw invalid("--check is --call=check, and goes with no other --call");
    }
    return call.orElse(new CallOption(Kind.CHECK, Format.TEXT, false));
  }

  private static CallOption parse(String text) {
    CallOption result = BUILD;
    boolean isNamed = false;
    for (String field : CsvFields.split("--call", text)) {
      int equals = field.indexOf('=');
      if (equals >= 0) {
        result = result.with(field.substring(0, equals), field.substring(equals + 1), field);
      } else if (isNamed) {
        throw invalid("invalid --call value: " + text);
      } else {
        result = new CallOption(kind(field), result.format, result.ignoreStatus);
        isNamed = true;
      }
    }
    if (!isNamed) {
      throw invalid("--call needs a name: " + text);
    }
    if (result.format == Format.SARIF && result.kind != Kind.CHECK) {
      throw invalid("the format sarif is for --call=check only");
    }
    return result;
  }

  private CallOption with(String key, String value, String field) {
    return switch (key) {
      case "format" -> new CallOption(kind, format(value), ignoreStatus);
      case "ignorestatus" -> new CallOption(kind, format, truth(value, field));
      default -> throw invalid("invalid --call field: " + field);
    };
  }

  private static Kind kind(String name) {
    return switch (name) {
      case "build" -> Kind.BUILD;
      case "check", "lint" -> Kind.CHECK;
      case "outline" -> Kind.OUTLINE;
      case "targets" -> Kind.TARGETS;
      case "subrequests.describe" -> Kind.DESCRIBE;
      default ->
          throw invalid("there is no --call=" + name + ", only build, check, outline and targets");
    };
  }

  private static Format format(String name) {
    return switch (name) {
      case "text" -> Format.TEXT;
      case "json" -> Format.JSON;
      case "sarif" -> Format.SARIF;
      default -> throw invalid("there is no --call format " + name + ", only text, json and sarif");
    };
  }

  private static boolean truth(String value, String field) {
    if (List.of("1", "t", "T", "true", "TRUE", "True").contains(value)) {
      return true;
    }
    if (List.of("0", "f", "F", "false", "FALSE", "False").contains(value)) {
      return false;
    }
    throw invalid("invalid --call field: " + field);
  }

  private static Failure invalid(String message) {
    return new Failure(ErrorClass.PARSE, message);
  }
}
