package jbuild.parser.lint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.text.Blanks;
import jbuild.parser.text.Quoted;

/**
 * Which rules run: the value of {@code # check=} or of the build argument
 * BUILDKIT_DOCKERFILE_CHECK. Names that no rule has are kept and do nothing.
 *
 * @param skipped rules that are off; experimental rules are not turned off by this
 * @param experimental experimental rules that are on
 * @param error whether a warning fails the build
 */
public record CheckOptions(
    boolean skipsAll,
    Set<String> skipped,
    boolean experimentalAll,
    Set<String> experimental,
    boolean error) {
  /** All rules but the experimental ones, warnings only. */
  public static final CheckOptions DEFAULT =
      new CheckOptions(false, Set.of(), false, Set.of(), false);

  private static final String ALL = "all";
  private static final String DIRECTIVE = "check";
  private static final int MOST_PARTS = 3;

  public CheckOptions {
    skipped = Set.copyOf(skipped);
    experimental = Set.copyOf(experimental);
  }

  /**
   * Reads {@code skip=A,B;error=true;experimental=all}, parts in any order; of a part that is
   * written twice the last counts. Fails with {@code PARSE}.
   */
  public static CheckOptions parse(String text) {
    CheckOptions options = DEFAULT;
    if (text.isBlank()) {
      return options;
    }
    for (String part : text.strip().split(";", MOST_PARTS)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw invalid(part);
      }
      String value = part.substring(equals + 1).strip();
      options = options.with(part.substring(0, equals).strip(), value, part);
    }
    return options;
  }

  private CheckOptions with(String key, String value, String part) {
    return switch (key) {
      case "skip" ->
          value.equals(ALL)
              ? new CheckOptions(true, skipped, experimentalAll, experimental, error)
              : new CheckOptions(skipsAll, names(value), experimentalAll, experimental, error);
      case "experimental" ->
          value.equals(ALL)
              ? new CheckOptions(skipsAll, skipped, true, experimental, error)
              : new CheckOptions(skipsAll, skipped, experimentalAll, names(value), error);
      case "error" ->
          new CheckOptions(skipsAll, skipped, experimentalAll, experimental, truth(value, part));
      default -> throw invalid(key);
    };
  }

  private static Set<String> names(String list) {
    return Stream.of(list.split(",", -1)).map(String::strip).collect(Collectors.toSet());
  }

  /** The spellings that Go's {@code strconv.ParseBool} knows. */
  private static boolean truth(String value, String part) {
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw new Failure(
              ErrorClass.PARSE,
              "failed to parse check option \""
                  + Quoted.printable(part)
                  + "\": \""
                  + Quoted.printable(value)
                  + "\" is neither true nor false");
    };
  }

  private static Failure invalid(String option) {
    return new Failure(
        ErrorClass.PARSE, "invalid check option \"" + Quoted.printable(option) + "\"");
  }

  /**
   * The options of the first {@code check=} among the comments directly above an instruction. What
   * follows a blank is for people. Options that are wrong there are not options.
   *
   * @param comments without the hash
   */
  public static Optional<CheckOptions> ofComments(Collection<String> comments) {
    for (String comment : comments) {
      int equals = comment.indexOf('=');
      if (equals > 0 && Blanks.trim(comment.substring(0, equals)).equalsIgnoreCase(DIRECTIVE)) {
        return local(Blanks.trim(comment.substring(equals + 1)));
      }
    }
    return Optional.empty();
  }

  private static Optional<CheckOptions> local(String value) {
    int blank = value.indexOf(' ');
    try {
      return Optional.of(parse(blank < 0 ? value : value.substring(0, blank)));
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  /** Whether a rule runs for an instruction that has options of its own above it. */
  boolean run(Rule rule, Optional<CheckOptions> local) {
    List<CheckOptions> both = new ArrayList<>(List.of(this));
    local.ifPresent(both::add);
    return rule.isExperimental()
        ? both.stream().anyMatch(o -> o.experimentalAll || o.experimental.contains(rule.title()))
        : both.stream().noneMatch(o -> o.skipsAll || o.skipped.contains(rule.title()));
  }
}
