package jbuild.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import jbuild.engine.op.CallerSecrets;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.jspecify.annotations.Nullable;

/** The secrets and agents of a request. Values are read when a step asks for them. */
final class RequestSecrets implements CallerSecrets, AutoCloseable {
  private static final long MAX_BYTES = 500L << 10;

  private final BuildRequest request;
  private final Map<String, String> environment;
  private final Supplier<Path> scratch;
  private final Map<String, KeyAgent> agents = new HashMap<>();

  /**
   * @param scratch a private directory
   */
  RequestSecrets(BuildRequest request, Map<String, String> environment, Supplier<Path> scratch) {
    this.request = request;
    this.environment = environment;
    this.scratch = scratch;
  }

  @Override
  public Optional<byte[]> secret(String id) {
    return Optional.ofNullable(request.secrets().get(id)).flatMap(source -> read(id, source));
  }

  private Optional<byte[]> read(String id, BuildRequest.SecretSource source) {
    Optional<byte[]> value =
        switch (source) {
          case BuildRequest.SecretSource.Variable(String name) ->
              // A variable that is not set is an empty secret, as with docker buildx.
              Optional.of(environment.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8));
          case BuildRequest.SecretSource.File(Path path) -> Optional.of(file(id, path));
        };
    if (value.isPresent() && value.get().length > MAX_BYTES) {
      throw tooLarge(id);
    }
    return value;
  }

  private static byte[] file(String id, Path path) {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw tooLarge(id);
      }
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new Failure(ErrorClass.SECRET, "secret " + id + ": cannot read " + path, e);
    }
  }

  private static Failure tooLarge(String id) {
    return new Failure(
        ErrorClass.LIMIT, "secret " + id + " is larger than " + MAX_BYTES + " bytes");
  }

  @Override
  public boolean hasAgents() {
    return !request.ssh().isEmpty();
  }

  @Override
  public synchronized Optional<Path> agent(String id) {
    List<Path> paths = request.ssh().getOrDefault(id, List.of());
    if (paths.isEmpty()) {
      return Optional.empty();
    }
    if (paths.stream().anyMatch(path -> !Files.isRegularFile(path))) {
      if (paths.size() > 1) {
        throw new Failure(
            ErrorClass.SECRET, "ssh " + id + ": either one agent socket or key files, not both");
      }
      return Optional.of(paths.getFirst());
    }
    return Optional.of(agents.computeIfAbsent(id, _ -> start(id, paths)).socket());
  }

  private KeyAgent start(String id, List<Path> keys) {
    try {
      Path directory = Files.createTempDirectory(scratch.get(), "keys");
      return KeyAgent.start(directory, environment.getOrDefault("PATH", ""), id, keys);
    } catch (IOException e) {
      throw new Failure(ErrorClass.SECRET, "ssh " + id + ": " + e.getMessage(), e);
    }
  }

  /** Ends the agents that hold key files. */
  @Override
  public synchronized void close() throws IOException {
    @Nullable IOException failure = null;
    for (KeyAgent agent : agents.values()) {
      try {
        agent.close();
      } catch (IOException e) {
        // The others hold keys too.
        failure = failure == null ? e : failure;
      }
    }
    agents.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
