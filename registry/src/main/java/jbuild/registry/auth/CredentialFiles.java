package jbuild.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonReader;

/**
 * The files in which docker and the containers tools keep credentials, in the order in which they
 * are asked: {@code REGISTRY_AUTH_FILE}, or else the user's {@code auth.json}; then docker's {@code
 * config.json}.
 *
 * <p>A key is matched after this normalisation (AUT-07): of an address ({@code https://host/v1/})
 * only the host and port count; any other key is a host with an optional repository path, of which
 * the longest wins. {@code host} and {@code host:443} are different.
 */
public final class CredentialFiles {
  private static final int MAX_BYTES = 1 << 20;
  private static final Duration HELPER_LIMIT = Duration.ofSeconds(30);
  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";

  private final Map<String, String> environment;

  public CredentialFiles(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * The credentials for a repository, or none. Fails with {@code AUTH} when a file or a helper that
   * is asked does not answer properly.
   */
  Optional<Credentials> find(String host, String path) {
    for (Path file : files()) {
      Optional<JsonObject> config = read(file);
      if (config.isPresent()) {
        Optional<Credentials> found = find(config.get(), host, path);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    Optional<Path> home = variable("HOME");
    Optional<Path> named = variable("REGISTRY_AUTH_FILE");
    if (named.isPresent()) {
      files.add(named.get());
    } else {
      variable("XDG_RUNTIME_DIR").ifPresent(d -> files.add(d.resolve("containers/auth.json")));
      home.ifPresent(d -> files.add(d.resolve(".config/containers/auth.json")));
    }
    variable("DOCKER_CONFIG")
        .or(() -> home.map(d -> d.resolve(".docker")))
        .ifPresent(d -> files.add(d.resolve("config.json")));
    return files;
  }

  private Optional<Path> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .map(Path::of);
  }

  private static Optional<JsonObject> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      JsonReader reader = new JsonReader(file.toString(), ErrorClass.AUTH, MAX_BYTES);
      return bytes.length == 0 ? Optional.empty() : Optional.of(reader.readObject(bytes));
    } catch (IOException e) {
      throw new Failure(ErrorClass.AUTH, "cannot read " + file, e);
    }
  }

  private Optional<Credentials> find(JsonObject config, String host, String path) {
    for (String key : keys(host, path)) {
      Optional<String> helper = config.object("credHelpers").flatMap(all -> all.string(key));
      if (helper.isPresent()) {
        return helper(helper.get()).get(serverName(host));
      }
    }
    Optional<String> store = config.string("credsStore").filter(name -> !name.isEmpty());
    if (store.isPresent()) {
      Optional<Credentials> found = helper(store.get()).get(serverName(host));
      if (found.isPresent()) {
        return found;
      }
    }
    return config.object("auths").flatMap(auths -> inFile(auths, host, path));
  }

  private CredentialProgram helper(String name) {
    return new CredentialProgram(name, environment, HELPER_LIMIT);
  }

  private static Optional<Credentials> inFile(JsonObject auths, String host, String path) {
    for (String wanted : keys(host, path)) {
      for (String key : auths.fields().keySet()) {
        if (normalised(key).equals(wanted)) {
          Optional<Credentials> found = auths.object(key).flatMap(CredentialFiles::entry);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** From the repository up to the host. */
  private static List<String> keys(String host, String path) {
    List<String> keys = new ArrayList<>();
    String key = host + "/" + path;
    for (int slash = key.length(); slash > 0; slash = key.lastIndexOf('/', slash - 1)) {
      keys.add(key.substring(0, slash));
    }
    return keys;
  }

  private static String normalised(String key) {
    int scheme = key.indexOf("://");
    String text = scheme < 0 ? key : key.substring(scheme + 3);
    int slash = text.indexOf('/');
    boolean address = scheme >= 0 || text.endsWith("/v1/") || text.endsWith("/v2/");
    String plain = address && slash >= 0 ? text.substring(0, slash) : text;
    int first = plain.indexOf('/');
    String host = first < 0 ? plain : plain.substring(0, first);
    boolean hub = host.equals("index.docker.io") || host.equals("registry-1.docker.io");
    return hub ? DOCKER_HUB + plain.substring(host.length()) : plain;
  }

  private static String serverName(String host) {
    return host.equals(DOCKER_HUB) ? DOCKER_HUB_KEY : host;
  }

  private static Optional<Credentials> entry(JsonObject entry) {
    if (!entry.text("registrytoken").isEmpty()) {
      return Optional.of(new Credentials.RegistryToken(entry.text("registrytoken")));
    }
    if (!entry.text("identitytoken").isEmpty()) {
      return Optional.of(new Credentials.IdentityToken(entry.text("identitytoken")));
    }
    if (!entry.text("auth").isEmpty()) {
      return Optional.of(decoded(entry));
    }
    return entry.text("username").isEmpty()
        ? Optional.empty()
        : Optional.of(new Credentials.Password(entry.text("username"), entry.text("password")));
  }

  private static Credentials decoded(JsonObject entry) {
    String text;
    try {
      text = new String(Base64.getDecoder().decode(entry.text("auth").strip()), UTF_8);
    } catch (IllegalArgumentException e) {
      throw entry.failure("has an \"auth\" that is not base64");
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw entry.failure("has an \"auth\" that is not user:password");
    }
    String password = text.substring(colon + 1).replaceAll("\\x00+$", "");
    return new Credentials.Password(text.substring(0, colon), password);
  }
}
