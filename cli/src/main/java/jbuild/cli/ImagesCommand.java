package jbuild.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jbuild.cache.ImageNames.Named;
import jbuild.cli.option.OptionTable;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.cli.progress.Units;
import jbuild.failure.Cancellation;
import jbuild.image.Image;

/** {@code jbuild images}: the names in the store. */
final class ImagesCommand implements Command {
  private final Engine engine;

  ImagesCommand(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String summary() {
    return "List the images of the store";
  }

  @Override
  public OptionTable options() {
    return StoreOptions.table("jbuild images", "", summary() + ".");
  }

  @Override
  public int run(Arguments arguments, Environment environment, Cancellation cancellation)
      throws IOException {
    StoreOptions.operands(arguments, 0, 0);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("NAME", "IMAGE ID", "CREATED", "SIZE"));
    for (Named named : engine.images(StateDirectory.of(arguments, environment))) {
      rows.add(
          List.of(
              named.reference().toString(),
              named.image().config().digest().hex().substring(0, 12),
              Instant.ofEpochSecond(named.createdSeconds()).toString(),
              Units.bytes(size(named.image()))));
    }
    environment.out().print(Table.text(rows));
    return 0;
  }

  private static long size(Image image) {
    return image.layers().stream().mapToLong(layer -> layer.descriptor().sizeBytes()).sum();
  }
}
