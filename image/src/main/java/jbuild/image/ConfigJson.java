package jbuild.image;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.image.ImageConfig.ContainerConfig;
import jbuild.image.ImageConfig.Healthcheck;
import jbuild.image.ImageConfig.History;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonWriter;

/**
 * The JSON form of a config. BuildKit writes the outer object from a Go map, so its fields are
 * sorted, and everything within from structs, so there they stand in the order of declaration.
 * Fields that BuildKit does not know are dropped, as it does.
 */
final class ConfigJson {
  private ConfigJson() {}

  static ImageConfig read(JsonObject json) {
    return new ImageConfig(
        readPlatform(json),
        json.string("created"),
        json.string("author").filter(author -> !author.isEmpty()),
        json.object("config").map(ConfigJson::readContainer).orElse(ContainerConfig.EMPTY),
        readDiffIds(json),
        json.objects("history").stream().map(ConfigJson::readHistory).toList());
  }

  private static Platform readPlatform(JsonObject json) {
    return new Platform(
            json.string("os").orElse("linux"),
            json.requiredString("architecture"),
            json.text("variant"),
            json.text("os.version"),
            json.strings("os.features").orElse(List.of()))
        .normalised();
  }

  private static List<DiffId> readDiffIds(JsonObject json) {
    JsonObject rootfs = json.object("rootfs").orElseThrow(() -> json.failure("has no rootfs"));
    return rootfs.strings("diff_ids").orElse(List.of()).stream()
        .map(text -> new DiffId(Digest.parse(text)))
        .toList();
  }

  private static History readHistory(JsonObject json) {
    return new History(
        json.string("created"),
        json.string("created_by"),
        json.string("author"),
        json.string("comment"),
        json.flag("empty_layer"));
  }

  private static ContainerConfig readContainer(JsonObject json) {
    return new ContainerConfig(
        json.text("User"),
        keys(json, "ExposedPorts"),
        json.strings("Env").orElse(List.of()),
        json.strings("Entrypoint"),
        json.strings("Cmd"),
        json.object("Healthcheck").map(ConfigJson::readHealthcheck),
        json.flag("ArgsEscaped"),
        keys(json, "Volumes"),
        json.text("WorkingDir"),
        json.strings("OnBuild").orElse(List.of()),
        json.stringMap("Labels"),
        json.text("StopSignal"),
        json.strings("Shell"));
  }

  private static List<String> keys(JsonObject json, String name) {
    return json.object(name).map(set -> List.copyOf(set.fields().keySet())).orElse(List.of());
  }

  private static Healthcheck readHealthcheck(JsonObject json) {
    return new Healthcheck(
        json.strings("Test").orElse(List.of()),
        json.number("Interval").orElse(0),
        json.number("Timeout").orElse(0),
        json.number("StartPeriod").orElse(0),
        json.number("StartInterval").orElse(0),
        Math.clamp(json.number("Retries").orElse(0), 0, Integer.MAX_VALUE));
  }

  static Map<String, Object> write(ImageConfig config) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("architecture", config.platform().architecture());
    config.author().ifPresent(author -> putText(json, "author", author));
    json.put("config", writeContainer(config.config()));
    config.created().ifPresent(created -> json.put("created", created));
    json.put("history", config.history().stream().map(ConfigJson::writeHistory).toList());
    json.put("os", config.platform().os());
    putList(json, "os.features", config.platform().osFeatures());
    putText(json, "os.version", config.platform().osVersion());
    json.put("rootfs", writeRootfs(config.diffIds()));
    putText(json, "variant", config.platform().variant());
    return json;
  }

  private static Map<String, Object> writeRootfs(List<DiffId> diffIds) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "layers");
    json.put("diff_ids", diffIds.stream().map(DiffId::toString).toList());
    return json;
  }

  private static Map<String, Object> writeHistory(History history) {
    Map<String, Object> json = new LinkedHashMap<>();
    history.created().ifPresent(created -> json.put("created", created));
    history.createdBy().ifPresent(text -> putText(json, "created_by", text));
    history.author().ifPresent(text -> putText(json, "author", text));
    history.comment().ifPresent(text -> putText(json, "comment", text));
    if (history.emptyLayer()) {
      json.put("empty_layer", true);
    }
    return json;
  }

  private static Map<String, Object> writeContainer(ContainerConfig config) {
    Map<String, Object> json = new LinkedHashMap<>();
    putText(json, "User", config.user());
    putSet(json, "ExposedPorts", config.exposedPorts());
    putList(json, "Env", config.env());
    putList(json, "Entrypoint", config.entrypoint().orElse(List.of()));
    putList(json, "Cmd", config.cmd().orElse(List.of()));
    putSet(json, "Volumes", config.volumes());
    putText(json, "WorkingDir", config.workingDir());
    if (!config.labels().isEmpty()) {
      json.put("Labels", JsonWriter.sorted(config.labels()));
    }
    putText(json, "StopSignal", config.stopSignal());
    if (config.argsEscaped()) {
      json.put("ArgsEscaped", true);
    }
    config.healthcheck().ifPresent(check -> json.put("Healthcheck", writeHealthcheck(check)));
    putList(json, "OnBuild", config.onBuild());
    putList(json, "Shell", config.shell().orElse(List.of()));
    return json;
  }

  private static Map<String, Object> writeHealthcheck(Healthcheck check) {
    Map<String, Object> json = new LinkedHashMap<>();
    putList(json, "Test", check.test());
    putNumber(json, "Interval", check.intervalNanos());
    putNumber(json, "Timeout", check.timeoutNanos());
    putNumber(json, "StartPeriod", check.startPeriodNanos());
    putNumber(json, "StartInterval", check.startIntervalNanos());
    putNumber(json, "Retries", check.retries());
    return json;
  }

  /** A Go map with empty values, which stands for a set. */
  private static void putSet(Map<String, Object> json, String name, List<String> keys) {
    Map<String, Object> set = new LinkedHashMap<>();
    keys.forEach(key -> set.put(key, Map.of()));
    if (!set.isEmpty()) {
      json.put(name, JsonWriter.sorted(set));
    }
  }

  static void putText(Map<String, Object> json, String name, String text) {
    if (!text.isEmpty()) {
      json.put(name, text);
    }
  }

  static void putList(Map<String, Object> json, String name, List<String> list) {
    if (!list.isEmpty()) {
      json.put(name, list);
    }
  }

  private static void putNumber(Map<String, Object> json, String name, long number) {
    if (number != 0) {
      json.put(name, number);
    }
  }
}
