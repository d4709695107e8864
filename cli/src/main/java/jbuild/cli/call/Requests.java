package jbuild.cli.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The questions that can be asked, as {@code --call=subrequests.describe} lists them. */
final class Requests {
  private static final String VERSION = "1.0.0";

  /**
   * One question.
   *
   * @param options what it can be asked with, each with a description
   */
  private record Request(String name, String description, Map<String, String> options) {}

  private static final List<Request> ALL =
      List.of(
          new Request(
              "outline",
              "List all parameters current build target supports",
              Map.of("target", "Target build stage")),
          new Request("targets", "List all targets current build supports", Map.of()),
          new Request("lint", "Lint a Dockerfile", Map.of()),
          new Request("subrequests.describe", "List available subrequest types", Map.of()));

  private Requests() {}

  static String text() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("NAME", "VERSION", "DESCRIPTION"));
    ALL.forEach(request -> rows.add(List.of(request.name(), VERSION, request.description())));
    return TabTable.text(rows, 1);
  }

  static List<Object> json() {
    List<Object> all = new ArrayList<>();
    for (Request request : ALL) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", "frontend." + request.name());
      json.put("version", VERSION);
      json.put("type", "rpc");
      json.put("description", request.description());
      List<Object> options = new ArrayList<>();
      request.options().forEach((name, text) -> options.add(named(name, text)));
      json.put("opts", options);
      all.add(json);
    }
    return all;
  }

  private static Map<String, Object> named(String name, String description) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("description", description);
    return json;
  }
}
