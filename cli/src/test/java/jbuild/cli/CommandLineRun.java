package jbuild.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.cli.Environment.Terminal;
import jbuild.failure.Cancellation;

/** One jbuild command line in this JVM, with a scripted engine and caught output. */
final class CommandLineRun {
  final ScriptedEngine engine = new ScriptedEngine();
  final Map<String, String> variables = new HashMap<>(Map.of("JBUILD_ROOT", "/state"));
  final Cancellation cancellation = new Cancellation();
  Optional<Terminal> terminal = Optional.empty();
  private final Path workingDirectory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  OutputStream results = out;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  CommandLineRun(Path workingDirectory) {
    this.workingDirectory = workingDirectory;
  }

  int run(String... arguments) {
    Environment environment =
        new Environment(
            variables,
            workingDirectory,
            InputStream.nullInputStream(),
            results,
            stream(results),
            stream(err),
            terminal,
            false);
    return new Program(environment, engine, cancellation, () -> 143).run(List.of(arguments));
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** The last line of standard error. */
  String lastLine() {
    return err().lines().reduce("", (_, line) -> line);
  }

  private static PrintStream stream(OutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
