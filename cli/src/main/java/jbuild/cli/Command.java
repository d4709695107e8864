package jbuild.cli;

import java.io.IOException;
import jbuild.cli.option.OptionTable;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.failure.Cancellation;

/** One command of jbuild. */
interface Command {
  /** One line for the list of commands. */
  String summary();

  OptionTable options();

  /**
   * Does its work. Answers the exit code: 0, or 1 if there was nothing wrong with the work but with
   * what it looked at; everything else fails.
   */
  int run(Arguments arguments, Environment environment, Cancellation cancellation)
      throws IOException;
}
