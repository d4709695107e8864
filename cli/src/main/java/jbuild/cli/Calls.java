package jbuild.cli;

import java.nio.file.Path;
import java.util.Optional;
import jbuild.api.BuildRequest;
import jbuild.api.CheckResult;
import jbuild.cli.call.Answer;
import jbuild.cli.option.CallOption;
import jbuild.cli.option.CallOption.Format;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.cli.progress.ProgressDisplay;
import jbuild.cli.report.ErrorReport;
import jbuild.cli.report.ResultFiles;
import jbuild.failure.Cancellation;

/** {@code jbuild build --call}: asks the engine about a Dockerfile and prints what it answers. */
final class Calls {
  private final Engine engine;
  private final Arguments arguments;
  private final Environment environment;
  private final Cancellation cancellation;

  Calls(Engine engine, Arguments arguments, Environment environment, Cancellation cancellation) {
    this.engine = engine;
    this.arguments = arguments;
    this.environment = environment;
    this.cancellation = cancellation;
  }

  /** Answers the exit code: 1 if a check found something. */
  int run(CallOption call, BuildRequest request, Optional<Path> metadataFile) {
    Path root = StateDirectory.of(arguments, environment);
    return switch (call.kind()) {
      case BUILD -> throw new IllegalArgumentException("a build is no call");
      case CHECK -> check(call, request, root, metadataFile);
      case OUTLINE -> {
        try (ProgressDisplay display = display(call.format())) {
          print(
              Answer.of(engine.outline(root, request, display, cancellation)), call, metadataFile);
        }
        yield 0;
      }
      case TARGETS -> {
        try (ProgressDisplay display = display(call.format())) {
          print(
              Answer.of(engine.targets(root, request, display, cancellation)), call, metadataFile);
        }
        yield 0;
      }
      case DESCRIBE -> {
        print(Answer.ofRequests(), call, metadataFile);
        yield 0;
      }
    };
  }

  private int check(CallOption call, BuildRequest request, Path root, Optional<Path> metadataFile) {
    CheckResult result;
    try (ProgressDisplay display = display(call.format())) {
      result = engine.check(root, request, display, cancellation);
    }
    Answer answer =
        call.format() == Format.SARIF
            ? Answer.sarif(result, dockerfile(), Version.text())
            : Answer.of(result);
    print(answer, call, metadataFile);
    environment.out().flush();
    environment.err().print(Answer.unresolved(result));
    result.error().ifPresent(error -> environment.err().print(ErrorReport.of(error)));
    boolean clean = result.warnings().isEmpty() && result.error().isEmpty();
    return clean || call.ignoreStatus() ? 0 : 1;
  }

  /** Nothing but the answer where a program reads it. */
  private ProgressDisplay display(Format format) {
    ProgressMode mode =
        format == Format.TEXT ? ProgressMode.of(arguments, environment) : ProgressMode.QUIET;
    return mode.open(environment, false);
  }

  private void print(Answer answer, CallOption call, Optional<Path> metadataFile) {
    environment.out().print(call.format() == Format.TEXT ? answer.text() : answer.jsonText());
    metadataFile.ifPresent(file -> ResultFiles.writeAnswer(file, answer));
  }

  private String dockerfile() {
    return DockerfilePath.shown(
        arguments.value("--file"), arguments.operands().getFirst(), environment);
  }
}
