package jbuild.cli;

import jbuild.cli.Environment.Terminal;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.cli.progress.PlainRenderer;
import jbuild.cli.progress.ProgressDisplay;
import jbuild.cli.progress.QuietRenderer;
import jbuild.cli.progress.Renderer;
import jbuild.cli.progress.TtyRenderer;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** {@code --progress}, without {@code auto}: that is decided when the option is read. */
enum ProgressMode {
  PLAIN,
  TTY,
  QUIET;

  private static final Terminal USUAL = new Terminal(80, 24);

  /** What the options, the variable {@code BUILDKIT_PROGRESS} and the terminal ask for. */
  static ProgressMode of(Arguments arguments, Environment environment) {
    if (arguments.flag("--quiet")) {
      return QUIET;
    }
    String text =
        arguments
            .value("--progress")
            .orElse(environment.variables().getOrDefault("BUILDKIT_PROGRESS", ""));
    return switch (text) {
      case "auto", "" -> environment.terminal().isPresent() ? TTY : PLAIN;
      case "plain" -> PLAIN;
      case "tty" -> TTY;
      case "quiet", "none" -> QUIET;
      default ->
          throw new Failure(
              ErrorClass.PARSE, "progress mode \"" + text + "\" is not supported yet");
    };
  }

  /**
   * Begins to show.
   *
   * @param expanded whether warnings about the Dockerfile are shown with their lines
   */
  ProgressDisplay open(Environment environment, boolean expanded) {
    return new ProgressDisplay(renderer(environment, expanded), environment.err());
  }

  private Renderer renderer(Environment environment, boolean expanded) {
    return switch (this) {
      case PLAIN -> new PlainRenderer("jbuild " + Version.text(), expanded);
      case QUIET -> new QuietRenderer();
      case TTY -> {
        Terminal terminal = environment.terminal().orElse(USUAL);
        boolean colours = environment.variables().getOrDefault("NO_COLOR", "").isEmpty();
        yield new TtyRenderer(
            System.nanoTime(), terminal.columns(), terminal.rows(), colours, expanded);
      }
    };
  }
}
