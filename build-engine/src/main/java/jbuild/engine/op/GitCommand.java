package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.text.WebAddress;

/**
 * The host's {@code git}. No configuration of the user's or the system's is read, no hook or filter
 * runs, no maintenance stays behind, nothing is asked (rule X6).
 */
final class GitCommand {
  private static final String PROGRAMS =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final List<String> PROXIES =
      List.of("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY");

  private static final Map<String, String> FIXED =
      Map.of(
          "GIT_CONFIG_NOSYSTEM", "1",
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_ATTR_NOSYSTEM", "1",
          "GIT_TERMINAL_PROMPT", "0",
          "HOME", "/nonexistent",
          "LC_ALL", "C");

  /** Names of a million branches fit. */
  private static final int MAX_OUTPUT_BYTES = 64 << 20;

  private static final int MAX_ERROR_BYTES = 1 << 20;

  private static final String REMOTE_PROTOCOLS = "http:https:git:ssh";

  private static final List<String> SETTINGS =
      List.of(
          "core.hooksPath=/dev/null",
          "gc.auto=0",
          "maintenance.auto=false",
          "advice.detachedHead=false",
          "init.defaultBranch=master",
          "http.lowSpeedLimit=1",
          "http.lowSpeedTime=60");

  private final Path directory;
  private final Map<String, String> environment;
  private final Cancellation cancellation;

  private GitCommand(Path directory, Map<String, String> environment, Cancellation cancellation) {
    this.directory = directory;
    this.environment = environment;
    this.cancellation = cancellation;
  }

  /**
   * A git that talks to remotes.
   *
   * @param directory an existing one, where it runs
   * @param caller the caller's variables: where programs are, which proxies there are
   * @param access what it needs to be let in
   */
  static GitCommand in(
      Path directory,
      Map<String, String> caller,
      Map<String, String> access,
      Cancellation cancellation) {
    Map<String, String> environment = new HashMap<>(FIXED);
    for (String proxy : PROXIES) {
      for (String name : List.of(proxy, proxy.toLowerCase(Locale.ROOT))) {
        Optional.ofNullable(caller.get(name)).ifPresent(value -> environment.put(name, value));
      }
    }
    environment.put("PATH", caller.getOrDefault("PATH", PROGRAMS));
    environment.put("GIT_ALLOW_PROTOCOL", REMOTE_PROTOCOLS);
    environment.putAll(access);
    return new GitCommand(directory, Map.copyOf(environment), cancellation);
  }

  /** A git that works with files here, and has nothing that opens doors elsewhere. */
  GitCommand locally() {
    Map<String, String> local = new HashMap<>(FIXED);
    local.put("PATH", environment.getOrDefault("PATH", PROGRAMS));
    local.put("GIT_ALLOW_PROTOCOL", "file");
    return new GitCommand(directory, Map.copyOf(local), cancellation);
  }

  /** One that git itself reported, with all that it wrote. */
  static final class Refused extends Failure {
    private static final long serialVersionUID = 1L;

    private final String errors;

    private Refused(String message, String errors) {
      super(ErrorClass.GIT, message);
      this.errors = errors;
    }

    /** Whether the server cannot leave history out. */
    boolean isAboutDepth() {
      return errors.contains("--depth") || errors.contains("shallow");
    }
  }

  /** Runs it, and gives what it writes. Fails with {@code GIT} when it does not succeed. */
  String run(String... arguments) throws IOException {
    return run(List.of(arguments));
  }

  /** Likewise, and a second time without {@code --depth=1} when the server has no such thing. */
  String runShallow(String... arguments) throws IOException {
    try {
      return run(List.of(arguments));
    } catch (Refused refused) {
      if (!refused.isAboutDepth()) {
        throw refused;
      }
      return run(List.of(arguments).stream().filter(each -> !each.equals("--depth=1")).toList());
    }
  }

  private String run(List<String> arguments) throws IOException {
    cancellation.check();
    List<String> command = new ArrayList<>(List.of(program()));
    SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Path errors = Files.createTempFile(directory, "errors", "");
    builder.redirectError(errors.toFile());
    return finish(start(builder), errors);
  }

  /** From the caller's PATH, but never from a directory that depends on where the caller is. */
  private String program() {
    for (String place : environment.getOrDefault("PATH", PROGRAMS).split(":", -1)) {
      if (place.startsWith("/")) {
        Path program = Path.of(place, "git");
        if (Files.isExecutable(program)) {
          return program.toString();
        }
      }
    }
    throw new Failure(ErrorClass.HOST, "git is not installed, and a git source needs it");
  }

  private static Process start(ProcessBuilder builder) throws IOException {
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new Failure(ErrorClass.HOST, "git cannot be started: " + e.getMessage(), e);
    }
  }

  private String finish(Process process, Path errors) throws IOException {
    try (Cancellation.Registration _ = cancellation.onCancel(() -> kill(process))) {
      String output = limited(process.getInputStream());
      int status = process.waitFor();
      cancellation.check();
      if (status != 0) {
        String text = withoutPasswords(beginning(errors)).strip();
        throw new Refused(reason(text, status), text);
      }
      return output;
    } catch (InterruptedException e) {
      throw new Failure(ErrorClass.CANCEL, "the build was cancelled", e);
    } finally {
      // However this ends, nothing may go on writing to a directory that will be removed.
      kill(process);
    }
  }

  /** Git also speaks of a server without its scheme: {@code user:password@host}. */
  private static String withoutPasswords(String text) {
    return WebAddress.withoutPassword(text).replaceAll("[^\\s/@:]+:[^\\s/@]+@", "");
  }

  /** How long the output is, its server decides: a repository's list of names above all. */
  private static String limited(InputStream output) throws IOException {
    byte[] bytes = output.readNBytes(MAX_OUTPUT_BYTES + 1);
    if (bytes.length > MAX_OUTPUT_BYTES) {
      throw new Failure(
          ErrorClass.LIMIT, "git answers with more than " + MAX_OUTPUT_BYTES + " bytes");
    }
    return new String(bytes, UTF_8);
  }

  private static String beginning(Path errors) throws IOException {
    try (InputStream text = Files.newInputStream(errors)) {
      return new String(text.readNBytes(MAX_ERROR_BYTES), UTF_8);
    }
  }

  /** Its helpers too: they would wait for their server. */
  private static void kill(Process process) {
    List<ProcessHandle> helpers = process.descendants().toList();
    process.destroyForcibly();
    helpers.forEach(ProcessHandle::destroyForcibly);
  }

  /** The line that says what is wrong; hints come after it, progress before. */
  private static String reason(String errors, int status) {
    List<String> lines = errors.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    Optional<String> fatal =
        lines.stream().filter(l -> l.startsWith("fatal:") || l.startsWith("error:")).findFirst();
    return Failure.printable(
        fatal.orElse(lines.isEmpty() ? "git ended with status " + status : lines.getLast()));
  }
}
