package jbuild.cli.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.api.Outline;

/** An {@link Outline} for people and for programs. */
final class OutlineAnswer {
  private static final int PADDING = 3;

  private OutlineAnswer() {}

  static String text(Outline outline) {
    StringBuilder out = new StringBuilder();
    if (outline.name().isPresent() || outline.description().isPresent()) {
      List<List<String>> head = new ArrayList<>();
      head.add(List.of("TARGET:", outline.name().orElse("(default)")));
      outline.description().ifPresent(text -> head.add(List.of("DESCRIPTION:", text)));
      out.append(TabTable.text(head, 1)).append('\n');
    }
    if (!outline.args().isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("BUILD ARG", "VALUE", "DESCRIPTION"));
      outline
          .args()
          .forEach(arg -> rows.add(List.of(arg.name(), arg.value(), arg.description().orElse(""))));
      out.append(TabTable.text(rows, PADDING)).append('\n');
    }
    return out.append(mounts("SECRET", outline.secrets()))
        .append(mounts("SSH", outline.ssh()))
        .toString();
  }

  private static String mounts(String title, List<Outline.Mount> mounts) {
    if (mounts.isEmpty()) {
      return "";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(title, "REQUIRED"));
    mounts.forEach(mount -> rows.add(List.of(mount.id(), mount.required() ? "true" : "")));
    return TabTable.text(rows, PADDING) + "\n";
  }

  static Map<String, Object> json(Outline outline) {
    Map<String, Object> json = new LinkedHashMap<>();
    outline.name().ifPresent(name -> json.put("name", name));
    outline.description().ifPresent(text -> json.put("description", text));
    putUnlessEmpty(json, "args", outline.args().stream().map(OutlineAnswer::arg).toList());
    putUnlessEmpty(json, "secrets", outline.secrets().stream().map(OutlineAnswer::mount).toList());
    putUnlessEmpty(json, "ssh", outline.ssh().stream().map(OutlineAnswer::mount).toList());
    json.put("sources", List.of(SourceJson.data(outline.source())));
    return json;
  }

  private static void putUnlessEmpty(Map<String, Object> json, String name, List<?> items) {
    if (!items.isEmpty()) {
      json.put(name, items);
    }
  }

  private static Map<String, Object> arg(Outline.Arg arg) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", arg.name());
    arg.description().ifPresent(text -> json.put("description", text));
    if (!arg.value().isEmpty()) {
      json.put("value", arg.value());
    }
    json.put("location", SourceJson.location(List.of(arg.where())));
    return json;
  }

  private static Map<String, Object> mount(Outline.Mount mount) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", mount.id());
    if (mount.required()) {
      json.put("required", true);
    }
    json.put("location", SourceJson.location(List.of(mount.where())));
    return json;
  }
}
