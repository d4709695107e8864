package jbuild.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import jbuild.api.BuildException;
import jbuild.cli.option.OptionTable;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.cli.report.ErrorReport;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** Arguments to an exit code: finds the command, runs it, tells what went wrong. */
public final class Program {
  private static final List<String> HELP = List.of("help", "--help", "-h");
  private static final List<String> VERSION = List.of("version", "--version");
  private static final List<String> NAMES =
      List.of("build", "fix", "images", "inspect", "push", "prune", "du");

  private final Environment environment;
  private final Engine engine;
  private final Cancellation cancellation;
  private final IntSupplier cancelExitCode;

  /**
   * @param cancelExitCode what to end with when the work was cancelled, by the signal
   */
  public Program(
      Environment environment,
      Engine engine,
      Cancellation cancellation,
      IntSupplier cancelExitCode) {
    this.environment = environment;
    this.engine = engine;
    this.cancellation = cancellation;
    this.cancelExitCode = cancelExitCode;
  }

  /** Runs one command line; answers the exit code (docs/exit-codes.md). */
  public int run(List<String> arguments) {
    try {
      int exitCode = dispatch(arguments);
      requireWritten();
      return exitCode;
    } catch (BuildException e) {
      return fail(e, e.errorClass(), ErrorReport.of(e), arguments);
    } catch (Failure e) {
      return fail(e, e.errorClass(), ErrorReport.of(e), arguments);
    } catch (IOException e) {
      Failure failure = new Failure(ErrorClass.STORE, "cannot use the store: " + e.getMessage(), e);
      return fail(failure, ErrorClass.STORE, ErrorReport.of(failure), arguments);
    } catch (OutOfMemoryError e) {
      return fail(e, ErrorClass.LIMIT, ErrorReport.ofNoMemory(), arguments);
    } catch (RuntimeException | StackOverflowError e) {
      return fail(e, ErrorClass.INTERNAL, ErrorReport.ofBug(e), arguments);
    } finally {
      environment.out().flush();
      environment.err().flush();
    }
  }

  /** A print stream keeps its errors to itself until it is asked. */
  private void requireWritten() {
    if (environment.out().checkError()) {
      throw new Failure(ErrorClass.EXPORT, "cannot write to standard output");
    }
  }

  private int dispatch(List<String> arguments) throws IOException {
    String first = arguments.isEmpty() ? "help" : arguments.getFirst();
    if (arguments.isEmpty()) {
      environment.err().print(overview());
      throw new Failure(ErrorClass.PARSE, "a command or a CONTEXT is needed");
    } else if (HELP.contains(first)) {
      help(arguments);
    } else if (VERSION.contains(first)) {
      environment.out().println("jbuild " + Version.text());
    } else {
      return execute(withCommand(arguments));
    }
    return 0;
  }

  private void help(List<String> arguments) throws IOException {
    if (arguments.size() == 1) {
      environment.out().print(overview());
    } else if (NAMES.contains(arguments.get(1))) {
      execute(List.of(arguments.get(1), "--help"));
    } else {
      throw new Failure(ErrorClass.PARSE, "there is no command \"" + arguments.get(1) + "\"");
    }
  }

  /** {@code build} may be left out, and {@code --root} may stand in front of the command. */
  private static List<String> withCommand(List<String> arguments) {
    List<String> result = new ArrayList<>(arguments);
    int options = 0;
    while (options < result.size() && result.get(options).startsWith("--root")) {
      options += result.get(options).equals("--root") ? 2 : 1;
    }
    if (options < result.size() && NAMES.contains(result.get(options))) {
      result.addFirst(result.remove(options));
    } else {
      result.addFirst("build");
    }
    return result;
  }

  private int execute(List<String> arguments) throws IOException {
    Command command = command(arguments.getFirst());
    OptionTable options = command.options();
    Arguments parsed = options.parse(arguments.subList(1, arguments.size()));
    if (parsed.isHelp()) {
      environment.out().print(options.help());
      return 0;
    }
    return command.run(parsed, environment, cancellation);
  }

  private Command command(String name) {
    return switch (name) {
      case "build" -> new BuildCommand(engine);
      case "fix" -> new FixCommand();
      case "images" -> new ImagesCommand(engine);
      case "inspect" -> new InspectCommand(engine);
      case "push" -> new PushCommand(engine);
      case "prune" -> new PruneCommand(engine);
      case "du" -> new DuCommand(engine);
      default -> throw new IllegalStateException("no command " + name);
    };
  }

  private String overview() {
    List<List<String>> rows = new ArrayList<>();
    for (String name : NAMES) {
      rows.add(List.of("  " + name, command(name).summary()));
    }
    rows.add(List.of("  version", "Show the version"));
    rows.add(List.of("  help [COMMAND]", "Show this text, or the options of a command"));
    return "Usage: jbuild [build] [OPTIONS] CONTEXT\n       jbuild COMMAND [OPTIONS]\n\n"
        + "Builds images from Dockerfiles, without a daemon.\n\nCommands:\n"
        + Table.text(rows);
  }

  private int fail(
      Throwable exception, ErrorClass errorClass, String report, List<String> arguments) {
    if (arguments.contains("--debug") || arguments.contains("-D")) {
      environment.err().print(ErrorReport.trace(exception));
    }
    environment.err().print(report);
    return errorClass == ErrorClass.CANCEL ? cancelExitCode.getAsInt() : errorClass.exitCode();
  }
}
