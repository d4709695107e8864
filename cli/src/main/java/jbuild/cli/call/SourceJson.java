package jbuild.cli.call;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;

/** Sources and places in them, as BuildKit's JSON has them: a number that is 0 is left out. */
final class SourceJson {
  private SourceJson() {}

  /** A place in the only source; one range a line. */
  static Map<String, Object> location(List<SourceRange> ranges) {
    List<Object> lines = new ArrayList<>();
    for (SourceRange range : ranges) {
      for (int line = range.startLine(); line <= range.endLine(); line++) {
        Map<String, Object> position = Map.of("line", line);
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("start", position);
        one.put("end", position);
        lines.add(one);
      }
    }
    return lines.isEmpty() ? Map.of() : Map.of("ranges", lines);
  }

  static Map<String, Object> source(Source source) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("filename", source.name());
    json.put("data", data(source));
    json.put("language", "Dockerfile");
    return json;
  }

  static String data(Source source) {
    return Base64.getEncoder().encodeToString(source.bytes());
  }
}
