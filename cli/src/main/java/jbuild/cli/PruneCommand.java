package jbuild.cli;

import java.io.IOException;
import jbuild.cli.option.OptionTable;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.cli.progress.Units;
import jbuild.failure.Cancellation;

/** {@code jbuild prune}: removes what nothing needs. */
final class PruneCommand implements Command {
  private final Engine engine;

  PruneCommand(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String summary() {
    return "Remove what no image needs";
  }

  @Override
  public OptionTable options() {
    return StoreOptions.table("jbuild prune", "", summary() + ".")
        .flag("Images, cache records and cache mounts too", "-a", "--all");
  }

  @Override
  public int run(Arguments arguments, Environment environment, Cancellation cancellation)
      throws IOException {
    StoreOptions.operands(arguments, 0, 0);
    long freed = engine.prune(StateDirectory.of(arguments, environment), arguments.flag("--all"));
    environment.out().println("Total reclaimed space: " + Units.bytes(freed));
    return 0;
  }
}
