package jbuild.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.op.CallerSecrets;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** The secrets and agents of a request. Values are read when a step asks for them. */
final class RequestSecrets implements CallerSecrets {
  private static final long MAX_BYTES = 500L << 10;

  private final BuildRequest request;
  private final Map<String, String> environment;

  RequestSecrets(BuildRequest request, Map<String, String> environment) {
    this.request = request;
    this.environment = environment;
  }

  @Override
  public Optional<byte[]> secret(String id) {
    return Optional.ofNullable(request.secrets().get(id)).flatMap(source -> read(id, source));
  }

  private Optional<byte[]> read(String id, BuildRequest.SecretSource source) {
    Optional<byte[]> value =
        switch (source) {
          case BuildRequest.SecretSource.Variable(String name) ->
              Optional.ofNullable(environment.get(name))
                  .map(text -> text.getBytes(StandardCharsets.UTF_8));
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
  public Optional<Path> agent(String id) {
    return Optional.ofNullable(request.ssh().get(id));
  }
}
