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

  /** Does its work; returning normally is success. */
  void run(Arguments arguments, Environment environment, Cancellation cancellation)
      throws IOException;
}
