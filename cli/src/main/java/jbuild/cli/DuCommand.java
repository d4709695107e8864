package jbuild.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jbuild.cache.Store.Usage;
import jbuild.cli.option.OptionTable;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.cli.progress.Units;
import jbuild.failure.Cancellation;

/** {@code jbuild du}: what the store holds, by kind. */
final class DuCommand implements Command {
  private final Engine engine;

  DuCommand(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String summary() {
    return "Show the size of the store";
  }

  @Override
  public OptionTable options() {
    return StoreOptions.table("jbuild du", "", summary() + ".");
  }

  @Override
  public int run(Arguments arguments, Environment environment, Cancellation cancellation)
      throws IOException {
    StoreOptions.operands(arguments, 0, 0);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("KIND", "COUNT", "SIZE", "RECLAIMABLE"));
    for (Usage usage : engine.usage(StateDirectory.of(arguments, environment))) {
      rows.add(
          List.of(
              usage.kind(),
              Integer.toString(usage.count()),
              Units.bytes(usage.sizeBytes()),
              Units.bytes(usage.reclaimableBytes())));
    }
    environment.out().print(Table.text(rows));
    return 0;
  }
}
