package jbuild.cli;

import java.nio.file.Path;
import java.util.Optional;
import jbuild.api.BuildRequest;
import jbuild.api.BuildResult;
import jbuild.cli.option.BuildOptionTable;
import jbuild.cli.option.BuildOptions;
import jbuild.cli.option.CallOption;
import jbuild.cli.option.OptionTable;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.cli.progress.ProgressDisplay;
import jbuild.cli.report.ResultFiles;
import jbuild.failure.Cancellation;

/** {@code jbuild build}: options to a request, a request to a result. */
final class BuildCommand implements Command {
  private static final String IMAGE_ID_FILE = "--iidfile";
  private static final String METADATA_FILE = "--metadata-file";

  private final Engine engine;

  BuildCommand(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String summary() {
    return "Build an image from a Dockerfile";
  }

  @Override
  public OptionTable options() {
    return BuildOptionTable.create();
  }

  @Override
  public int run(Arguments arguments, Environment environment, Cancellation cancellation) {
    BuildRequest request = BuildOptions.request(arguments, environment);
    Optional<Path> imageIdFile = file(IMAGE_ID_FILE, arguments, environment);
    Optional<Path> metadataFile = file(METADATA_FILE, arguments, environment);
    CallOption call = CallOption.of(arguments);
    if (call.kind() != CallOption.Kind.BUILD) {
      return new Calls(engine, arguments, environment, cancellation)
          .run(call, request, metadataFile);
    }
    Path root = StateDirectory.of(arguments, environment);
    BuildResult result;
    try (ProgressDisplay display =
        ProgressMode.of(arguments, environment).open(environment, arguments.flag("--debug"))) {
      result = engine.build(root, request, display, cancellation);
    }
    imageIdFile.ifPresent(file -> ResultFiles.writeImageId(file, result));
    metadataFile.ifPresent(file -> ResultFiles.writeMetadata(file, result));
    if (arguments.flag("--quiet")) {
      environment.out().println(result.image().config().digest());
    }
    return 0;
  }

  private static Optional<Path> file(String option, Arguments arguments, Environment environment) {
    Optional<Path> file = arguments.value(option).map(environment::resolve);
    file.ifPresent(path -> ResultFiles.requireDirectory(option, path));
    return file;
  }
}
