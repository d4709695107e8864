package jbuild.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
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

/**
 * The process: reads its arguments and surroundings, runs the {@link Program}, ends with its exit
 * code. What a JVM cannot find out by itself the launcher tells in system properties: {@code
 * jbuild.terminal} is columns and rows of standard error ({@code 80x24}), {@code jbuild.out} is
 * {@code terminal} if standard output is one, {@code jbuild.lc_all} is the user's {@code LC_ALL},
 * which the launcher replaces by a UTF-8 one; {@code jbuild.orderly} is {@code true} where a
 * profiler may wait for the end.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    int exitCode = run(List.of(arguments));
    if (Boolean.getBoolean("jbuild.orderly")) {
      System.exit(exitCode);
    }
    // Everything is closed and flushed; an orderly exit would load the classes that log it.
    Runtime.getRuntime().halt(exitCode);
  }

  /** What the process does with its arguments; answers the exit code. */
  public static int run(List<String> arguments) {
    HeadStart.begin();
    Cancellation cancellation = new Cancellation();
    Interrupts interrupts = Interrupts.cancelling(cancellation);
    Environment environment = environment();
    Program program =
        new Program(
            environment, new LibraryEngine(environment), cancellation, interrupts::exitCode);
    return program.run(arguments);
  }

  private static Environment environment() {
    OutputStream results = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    OutputStream errors = new BufferedOutputStream(new FileOutputStream(FileDescriptor.err));
    return new Environment(
        variables(),
        Path.of("").toAbsolutePath(),
        new FileInputStream(FileDescriptor.in),
        results,
        new PrintStream(results, false, StandardCharsets.UTF_8),
        new PrintStream(errors, false, StandardCharsets.UTF_8),
        terminal(System.getProperty("jbuild.terminal", "")),
        System.getProperty("jbuild.out", "").equals("terminal"));
  }

  private static Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(System.getenv());
    String locale = System.getProperty("jbuild.lc_all");
    if (locale != null && locale.isEmpty()) {
      variables.remove("LC_ALL");
    } else if (locale != null) {
      variables.put("LC_ALL", locale);
    }
    return Map.copyOf(variables);
  }

  private static Optional<Terminal> terminal(String size) {
    int x = size.indexOf('x');
    if (x <= 0) {
      return Optional.empty();
    }
    try {
      int columns = Integer.parseInt(size.substring(0, x));
      int rows = Integer.parseInt(size.substring(x + 1));
      return columns > 0 && rows > 0 ? Optional.of(new Terminal(columns, rows)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
