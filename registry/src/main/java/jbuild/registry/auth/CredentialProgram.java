package jbuild.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonReader;

/**
 * A program {@code docker-credential-NAME} that keeps secrets. It gets limited time and room, and
 * what it says on its error stream is not repeated, because that may be a secret (AUT-06).
 */
final class CredentialProgram {
  private static final int MAX_OUTPUT = 1 << 20;
  private static final String NOT_FOUND = "credentials not found";

  private final String name;
  private final Map<String, String> environment;
  private final Duration limit;

  CredentialProgram(String name, Map<String, String> environment, Duration limit) {
    if (name.isEmpty() || !name.chars().allMatch(CredentialProgram::isNameCharacter)) {
      throw new Failure(
          ErrorClass.AUTH, "invalid credential helper name \"" + Failure.printable(name) + "\"");
    }
    this.name = name;
    this.environment = environment;
    this.limit = limit;
  }

  /** The credentials for a server, if the helper has some. Fails with {@code AUTH}. */
  Optional<Credentials> get(String server) {
    Process process = start();
    try {
      CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> output(process));
      try (OutputStream in = process.getOutputStream()) {
        in.write(server.getBytes(UTF_8));
      } catch (IOException e) {
        // It may have its answer without reading; its exit status tells.
      }
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw problem("did not answer within " + limit.toSeconds() + " s");
      }
      return credentials(process.exitValue(), output.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw problem("was interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Optional<Credentials> credentials(int exitStatus, byte[] output) {
    if (output.length > MAX_OUTPUT) {
      throw new Failure(ErrorClass.LIMIT, program() + " wrote more than " + MAX_OUTPUT + " bytes");
    }
    if (exitStatus != 0) {
      if (new String(output, UTF_8).contains(NOT_FOUND)) {
        return Optional.empty();
      }
      throw problem("failed with exit status " + exitStatus);
    }
    JsonObject json =
        new JsonReader("the output of " + program(), ErrorClass.AUTH, MAX_OUTPUT)
            .readObject(output);
    String user = json.text("Username");
    String secret = json.text("Secret");
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        user.equals("<token>")
            ? new Credentials.IdentityToken(secret)
            : new Credentials.Password(user, secret));
  }

  private Process start() {
    ProcessBuilder builder =
        new ProcessBuilder(find().toString(), "get").redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw problem("cannot be started");
    }
  }

  private Path find() {
    for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
      Path file = Path.of(directory.isEmpty() ? "/nonexistent" : directory).resolve(program());
      if (file.isAbsolute() && Files.isExecutable(file)) {
        return file;
      }
    }
    throw problem("is not in PATH");
  }

  private static byte[] output(Process process) {
    try (InputStream in = process.getInputStream()) {
      byte[] bytes = in.readNBytes(MAX_OUTPUT + 1);
      if (bytes.length > MAX_OUTPUT) {
        process.destroyForcibly();
      }
      return bytes;
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private String program() {
    return "docker-credential-" + name;
  }

  private Failure problem(String problem) {
    return new Failure(ErrorClass.AUTH, "credential helper " + program() + " " + problem);
  }

  private static boolean isNameCharacter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }
}
