package jbuild.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jbuild.cli.Environment;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonReader;

/**
 * The proxies that docker's {@code config.json} names for builds, under {@code proxies} and there
 * under docker's address or {@code default}. Like a build argument they reach steps and nothing
 * else.
 */
final class ProxyDefaults {
  private static final int MAX_BYTES = 1 << 20;
  private static final String USUAL_HOST = "unix:///var/run/docker.sock";
  private static final Map<String, String> FIELDS =
      Map.of(
          "httpProxy", "HTTP_PROXY",
          "httpsProxy", "HTTPS_PROXY",
          "noProxy", "NO_PROXY",
          "ftpProxy", "FTP_PROXY",
          "allProxy", "ALL_PROXY");

  private ProxyDefaults() {}

  /** The build arguments, and those proxies that none of them names in either case. */
  static Map<String, String> added(Map<String, String> buildArgs, Environment environment) {
    Optional<JsonObject> proxies = config(environment).flatMap(config -> config.object("proxies"));
    if (proxies.isEmpty()) {
      return buildArgs;
    }
    String host = environment.variables().getOrDefault("DOCKER_HOST", USUAL_HOST);
    Optional<JsonObject> chosen =
        proxies.get().object(host).or(() -> proxies.get().object("default"));
    Map<String, String> result = new LinkedHashMap<>(buildArgs);
    FIELDS.forEach((field, name) -> {
      String value = chosen.flatMap(proxy -> proxy.string(field)).orElse("");
      if (!value.isEmpty() && buildArgs.keySet().stream().noneMatch(name::equalsIgnoreCase)) {
        result.put(name, value);
      }
    });
    return result;
  }

  private static Optional<JsonObject> config(Environment environment) {
    Optional<Path> file = file(environment.variables()).map(environment::resolve);
    if (file.filter(Files::isRegularFile).isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readAllBytes(file.get());
      return Optional.of(
          new JsonReader(file.get().toString(), ErrorClass.PARSE, MAX_BYTES).readObject(bytes));
    } catch (IOException e) {
      throw new Failure(ErrorClass.PARSE, "cannot read " + file.get() + ": " + e.getMessage(), e);
    }
  }

  private static Optional<String> file(Map<String, String> variables) {
    String directory = variables.getOrDefault("DOCKER_CONFIG", "");
    String home = variables.getOrDefault("HOME", "");
    if (!directory.isEmpty()) {
      return Optional.of(directory + "/config.json");
    }
    return home.isEmpty() ? Optional.empty() : Optional.of(home + "/.docker/config.json");
  }
}
