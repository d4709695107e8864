package jbuild.cli;

import java.util.List;
import jbuild.cli.option.OptionTable;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.cli.progress.ProgressDisplay;
import jbuild.failure.Cancellation;
import jbuild.image.Digest;
import jbuild.image.Reference;

/** {@code jbuild push}: an image of the store to a registry; prints the digest. */
final class PushCommand implements Command {
  private final Engine engine;

  PushCommand(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String summary() {
    return "Push an image of the store to a registry";
  }

  @Override
  public OptionTable options() {
    return StoreOptions.table("jbuild push", "REF [DEST]", summary() + ".")
        .value("MODE", "Progress: auto, plain, tty, quiet (also BUILDKIT_PROGRESS)", "--progress")
        .flag("No progress", "-q", "--quiet");
  }

  @Override
  public int run(Arguments arguments, Environment environment, Cancellation cancellation) {
    List<String> operands = StoreOptions.operands(arguments, 1, 2);
    Reference name = Reference.parse(operands.getFirst());
    Reference destination = Reference.parse(operands.getLast());
    Digest digest;
    try (ProgressDisplay display =
        ProgressMode.of(arguments, environment).open(environment, arguments.flag("--debug"))) {
      digest =
          engine.push(
              StateDirectory.of(arguments, environment), name, destination, display, cancellation);
    }
    environment.out().println(digest);
    return 0;
  }
}
