package jbuild.cli;

import java.util.List;
import jbuild.cli.option.OptionTable;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** What the commands that work on the store have in common. */
final class StoreOptions {
  private StoreOptions() {}

  static OptionTable table(String name, String synopsis, String description) {
    return new OptionTable(name, synopsis, description)
        .value("DIR", "State of jbuild (also JBUILD_ROOT)", "--root")
        .flag("Show the causes of an error", "-D", "--debug");
  }

  /** The operands, of which there must be neither too few nor too many. */
  static List<String> operands(Arguments arguments, int least, int most) {
    List<String> operands = arguments.operands();
    if (operands.size() < least || operands.size() > most) {
      String wanted = least == most ? "" + least : least + " to " + most;
      throw new Failure(
          ErrorClass.PARSE, "expected " + wanted + " operands, got " + operands.size());
    }
    return operands;
  }
}
