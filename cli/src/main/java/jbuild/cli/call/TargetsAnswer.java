package jbuild.cli.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.api.Targets;

/** {@link Targets} for people and for programs. */
final class TargetsAnswer {
  private TargetsAnswer() {}

  static String text(Targets targets) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("TARGET", "DESCRIPTION"));
    for (Targets.Target target : targets.all()) {
      rows.add(List.of(name(target), target.description().orElse("")));
    }
    return TabTable.text(rows, 1);
  }

  private static String name(Targets.Target target) {
    String name = target.name().orElse("");
    if (!target.isDefault()) {
      return name;
    }
    return name.isEmpty() ? "(default)" : name + " (default)";
  }

  static Map<String, Object> json(Targets targets) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("targets", targets.all().stream().map(TargetsAnswer::target).toList());
    json.put("sources", List.of(SourceJson.data(targets.source())));
    return json;
  }

  private static Map<String, Object> target(Targets.Target target) {
    Map<String, Object> json = new LinkedHashMap<>();
    target.name().ifPresent(name -> json.put("name", name));
    if (target.isDefault()) {
      json.put("default", true);
    }
    target.description().ifPresent(text -> json.put("description", text));
    json.put("base", target.base());
    target.platform().ifPresent(platform -> json.put("platform", platform));
    json.put("location", SourceJson.location(List.of(target.where())));
    return json;
  }
}
