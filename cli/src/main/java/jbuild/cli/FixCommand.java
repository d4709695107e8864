package jbuild.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jbuild.api.BuildException;
import jbuild.cli.option.OptionTable;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.cli.progress.SafeText;
import jbuild.cli.report.FileReplacement;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.DockerfileParser;
import jbuild.parser.ParseResult;
import jbuild.parser.Source;
import jbuild.parser.fix.Fix;
import jbuild.parser.fix.Fixed;
import jbuild.parser.fix.Fixer;
import jbuild.parser.fix.UnifiedDiff;
import jbuild.parser.lint.Rule;

/** {@code jbuild fix}: repairs of a Dockerfile, as a diff or in the file. Needs no store. */
final class FixCommand implements Command {
  private static final long MAX_DOCKERFILE = 4L << 20;

  @Override
  public String summary() {
    return "Show or make the certain repairs of a Dockerfile";
  }

  @Override
  public OptionTable options() {
    return new OptionTable(
            "jbuild fix",
            "CONTEXT",
            "Shows repairs of what \"jbuild build --check\" finds, where the result is certain, as"
                + " a diff. Ends with 1 if there are any, unless they are written.")
        .value("FILE", "The Dockerfile (default: CONTEXT/Dockerfile)", "-f", "--file")
        .values("NAME", "Only repairs of this lint rule", "--rule")
        .flag("Write the repaired file instead", "-w", "--write")
        .flag("Show the causes of an error", "-D", "--debug");
  }

  @Override
  public int run(Arguments arguments, Environment environment, Cancellation cancellation) {
    String shown = shownPath(arguments, environment);
    Path file = environment.resolve(shown);
    Source source = new Source(file.getFileName().toString(), read(file, shown));
    Fixed fixed = fix(source, rules(arguments.values("--rule")));
    if (fixed.fixes().isEmpty()) {
      return 0;
    }
    if (arguments.flag("--write")) {
      FileReplacement.write(file, fixed.bytes());
      fixed.fixes().forEach(fix -> environment.out().println(line(shown, fix)));
      return 0;
    }
    print(fixed, shown, environment);
    return 1;
  }

  private static String line(String shown, Fix fix) {
    return SafeText.line(shown) + ":" + fix.line() + ": " + fix.rule();
  }

  /** The file's path as the user would write it. */
  private static String shownPath(Arguments arguments, Environment environment) {
    Optional<String> named = arguments.value("--file");
    List<String> operands = arguments.operands();
    if (operands.size() > 1 || (operands.isEmpty() && named.isEmpty())) {
      throw new Failure(ErrorClass.PARSE, "exactly one CONTEXT is needed, or a file with -f");
    }
    return DockerfilePath.shown(named, operands.isEmpty() ? "." : operands.getFirst(), environment);
  }

  private static byte[] read(Path file, String shown) {
    try {
      if (!Files.isRegularFile(file)) {
        String why = Files.exists(file) ? "not a regular file" : "no such file";
        throw new Failure(ErrorClass.PARSE, "failed to read " + shown + ": " + why);
      }
      if (Files.size(file) > MAX_DOCKERFILE) {
        throw new Failure(ErrorClass.LIMIT, shown + " is larger than " + MAX_DOCKERFILE + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Failure(ErrorClass.PARSE, "failed to read " + shown + ": " + e.getMessage(), e);
    }
  }

  private static Set<Rule> rules(List<String> names) {
    if (names.isEmpty()) {
      return Fix.RULES;
    }
    Set<Rule> rules = EnumSet.noneOf(Rule.class);
    for (String name : names) {
      rules.add(Rule.named(name).filter(Fix.RULES::contains).orElseThrow(() -> unknown(name)));
    }
    return rules;
  }

  private static Failure unknown(String name) {
    String known =
        Fix.RULES.stream().map(Rule::title).collect(Collectors.toCollection(TreeSet::new)).stream()
            .collect(Collectors.joining(", "));
    return new Failure(
        ErrorClass.PARSE, "there are no repairs for the rule \"" + name + "\", only for " + known);
  }

  private static Fixed fix(Source source, Set<Rule> rules) {
    ParseResult parsed = DockerfileParser.parse(source);
    if (parsed.dockerfile().isEmpty()) {
      int line = parsed.diagnostics().getFirst().ranges().getFirst().startLine();
      throw new BuildException(
          ErrorClass.PARSE,
          "dockerfile parse error on line "
              + line
              + ": "
              + parsed.diagnostics().getFirst().message(),
          Optional.empty(),
          new BuildException.Details(
              Optional.of(source), parsed.diagnostics(), Optional.empty(), List.of()));
    }
    return Fixer.fix(source, parsed, rules);
  }

  /** The diff byte by byte, as the file's bytes may be anything; for a terminal made safe. */
  private static void print(Fixed fixed, String shown, Environment environment) {
    boolean absolute = shown.startsWith("/");
    String diff =
        UnifiedDiff.of(fixed, absolute ? shown : "a/" + shown, absolute ? shown : "b/" + shown);
    byte[] bytes = diff.getBytes(StandardCharsets.ISO_8859_1);
    if (environment.outIsTerminal()) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      text.lines().forEach(line -> environment.out().println(SafeText.line(line)));
      return;
    }
    try {
      environment.results().write(bytes);
    } catch (IOException e) {
      throw new Failure(ErrorClass.EXPORT, "cannot write to standard output", e);
    }
  }
}
