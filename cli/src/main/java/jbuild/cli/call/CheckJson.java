package jbuild.cli.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.api.BuildException;
import jbuild.api.CheckResult;
import jbuild.parser.Diagnostic;
import jbuild.parser.SourceRange;

/** A check's result as BuildKit's JSON, but for the URLs, which name this project's pages. */
final class CheckJson {
  private CheckJson() {}

  static Map<String, Object> of(CheckResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("warnings", result.warnings().stream().map(CheckJson::warning).toList());
    json.put("sources", List.of(SourceJson.source(result.source())));
    result.error().ifPresent(error -> json.put("buildError", error(error)));
    return json;
  }

  private static Map<String, Object> warning(Diagnostic warning) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ruleName", warning.rule().orElseThrow().title());
    json.put("description", warning.rule().orElseThrow().description());
    json.put("url", warning.rule().orElseThrow().documentation());
    json.put("detail", warning.message());
    json.put("location", SourceJson.location(warning.ranges()));
    return json;
  }

  private static Map<String, Object> error(BuildException error) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("message", String.valueOf(error.getMessage()));
    json.put("location", SourceJson.location(ranges(error)));
    return json;
  }

  static List<SourceRange> ranges(BuildException error) {
    List<SourceRange> ranges = new ArrayList<>();
    error.details().diagnostics().forEach(diagnostic -> ranges.addAll(diagnostic.ranges()));
    return ranges;
  }
}
