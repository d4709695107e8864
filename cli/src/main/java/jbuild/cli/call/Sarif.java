package jbuild.cli.call;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.api.BuildException;
import jbuild.api.CheckResult;
import jbuild.parser.Diagnostic;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.Rule;

/** A check's result as a SARIF 2.1.0 log, which code scanning of CI services reads. */
final class Sarif {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

  /** The rule of a mistake that a build would stop at. */
  private static final String BUILD_ERROR = "BuildError";

  private final CheckResult result;
  private final String uri;

  private Sarif(CheckResult result, String path) {
    this.result = result;
    this.uri = uri(path);
  }

  /**
   * The whole log.
   *
   * @param path of the Dockerfile, relative to where the log is read
   */
  static Map<String, Object> of(CheckResult result, String path, String version) {
    Sarif sarif = new Sarif(result, path);
    Map<String, Object> driver = new LinkedHashMap<>();
    driver.put("name", "jbuild");
    driver.put("version", version);
    driver.put("rules", sarif.rules());
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("tool", Map.of("driver", driver));
    run.put("results", sarif.results());
    Map<String, Object> log = new LinkedHashMap<>();
    log.put("$schema", SCHEMA);
    log.put("version", "2.1.0");
    log.put("runs", List.of(run));
    return log;
  }

  private static String uri(String path) {
    try {
      return path.startsWith("/")
          ? new URI("file", "", path, null).toString()
          : new URI(null, null, path, null).getRawPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no URI of " + path, e);
    }
  }

  private List<Rule> fired() {
    return result.warnings().stream()
        .map(Diagnostic::rule)
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private List<Object> rules() {
    List<Object> rules = new ArrayList<>();
    for (Rule rule : fired()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("id", rule.title());
      json.put("shortDescription", Map.of("text", rule.description()));
      json.put("help", Map.of("text", "See " + rule.documentation()));
      rules.add(json);
    }
    return rules;
  }

  private List<Object> results() {
    List<Object> results = new ArrayList<>();
    List<Rule> fired = fired();
    String level = result.warningsAreErrors() ? "error" : "warning";
    for (Diagnostic warning : result.warnings()) {
      Rule rule = warning.rule().orElseThrow();
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("ruleId", rule.title());
      json.put("ruleIndex", fired.indexOf(rule));
      results.add(complete(json, level, warning.message(), warning.ranges()));
    }
    result.error().ifPresent(error -> results.addAll(errors(error)));
    return results;
  }

  /** All mistakes; an error that has no place of its own is told once. */
  private List<Object> errors(BuildException error) {
    List<Diagnostic> mistakes = error.details().diagnostics();
    List<Object> results = new ArrayList<>();
    for (Diagnostic mistake : mistakes) {
      results.add(
          complete(
              new LinkedHashMap<>(Map.of("ruleId", BUILD_ERROR)),
              "error",
              mistake.message(),
              mistake.ranges()));
    }
    if (mistakes.isEmpty()) {
      results.add(
          complete(
              new LinkedHashMap<>(Map.of("ruleId", BUILD_ERROR)),
              "error",
              String.valueOf(error.getMessage()),
              List.of()));
    }
    return results;
  }

  private Map<String, Object> complete(
      Map<String, Object> json, String level, String message, List<SourceRange> ranges) {
    json.put("level", level);
    json.put("message", Map.of("text", message));
    Map<String, Object> place = new LinkedHashMap<>();
    place.put("artifactLocation", Map.of("uri", uri));
    if (!ranges.isEmpty()) {
      Map<String, Object> region = new LinkedHashMap<>();
      region.put("startLine", ranges.getFirst().startLine());
      region.put("endLine", ranges.getFirst().endLine());
      place.put("region", region);
    }
    json.put("locations", List.of(Map.of("physicalLocation", place)));
    return json;
  }
}
