package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * An ssh agent of our own for key files: the program of OpenSSH, with a socket that only this user
 * can reach. It ends with the build; when this JVM dies, the program that it was started with ends,
 * and the agent notices that within seconds.
 */
final class KeyAgent implements AutoCloseable {
  private static final String SOCKET = "agent";

  /** What the program is given while it runs: it says who the agent is, then waits for us. */
  private static final List<String> COMMAND =
      List.of("ssh-agent", "-a", SOCKET, "/bin/sh", "-c", "echo \"$SSH_AGENT_PID\"; exec cat");

  private static final long STOP_SECONDS = 5;

  private final Path directory;
  private final Process process;
  private final long agent;

  private KeyAgent(Path directory, Process process, long agent) {
    this.directory = directory;
    this.process = process;
    this.agent = agent;
  }

  /**
   * Starts an agent that holds some keys.
   *
   * @param directory private and empty
   * @param searchPath where the programs are looked for
   * @param id of the {@code --ssh} that names the keys
   */
  static KeyAgent start(Path directory, String searchPath, String id, List<Path> keys)
      throws IOException {
    Process process = program(directory, searchPath, COMMAND);
    BufferedReader answer = process.inputReader();
    String line = answer.readLine();
    if (line == null || !line.matches("[0-9]+")) {
      process.destroyForcibly();
      throw new Failure(ErrorClass.HOST, "ssh " + id + ": ssh-agent did not start");
    }
    KeyAgent agent = new KeyAgent(directory, process, Long.parseLong(line));
    try {
      for (Path key : keys) {
        agent.add(searchPath, id, key);
      }
      return agent;
    } catch (IOException | RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  private static Process program(Path directory, String searchPath, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", searchPath);
    environment.put("SSH_AUTH_SOCK", SOCKET);
    // Nobody is asked for a passphrase: a build has no one to answer.
    environment.put("SSH_ASKPASS", "/bin/false");
    environment.put("SSH_ASKPASS_REQUIRE", "force");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new Failure(
          ErrorClass.HOST,
          "--ssh with a key file needs the program "
              + command.getFirst()
              + "; install the Debian package openssh-client",
          e);
    }
  }

  /** From standard input: of a file the program would want a mode that others cannot read. */
  private void add(String searchPath, String id, Path key) throws IOException {
    byte[] content = Files.readAllBytes(key);
    Process adding = program(directory, searchPath, List.of("ssh-add", "-q", "-"));
    try (OutputStream input = adding.getOutputStream()) {
      input.write(content);
    } catch (IOException ended) {
      // It has seen enough; its answer says of what.
    }
    String answer = new String(adding.getInputStream().readAllBytes(), UTF_8).strip();
    if (await(adding) != 0) {
      String reason = answer.isEmpty() ? "it is encrypted" : answer.replace('\n', ' ');
      throw new Failure(
          ErrorClass.SECRET,
          "ssh "
              + id
              + ": the key "
              + key
              + " cannot be used ("
              + reason
              + ")"
              + "; add it to an ssh-agent and give --ssh "
              + id);
    }
  }

  private static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new Failure(ErrorClass.CANCEL, "the build was cancelled", e);
    }
  }

  Path socket() {
    return directory.resolve(SOCKET);
  }

  @Override
  public void close() throws IOException {
    ProcessHandle.of(agent).ifPresent(ProcessHandle::destroy);
    process.getOutputStream().close();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(socket());
    Files.deleteIfExists(directory);
  }
}
