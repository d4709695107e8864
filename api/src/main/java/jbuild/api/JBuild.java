package jbuild.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.cache.ImageNames;
import jbuild.cache.Store;
import jbuild.engine.frontend.DockerfileFailure;
import jbuild.engine.graph.Vertex;
import jbuild.engine.progress.BuildEvent;
import jbuild.engine.progress.BuildListener;
import jbuild.engine.progress.ProgressLog;
import jbuild.engine.solver.VertexFailed;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Digest;
import jbuild.image.ImageSink;
import jbuild.image.Reference;
import jbuild.parser.Diagnostic;
import jbuild.parser.Dockerfile;
import jbuild.parser.DockerfileParser;
import jbuild.parser.ParseResult;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;

/** Builds images. One instance serves one store; several builds may run on it at once. */
public final class JBuild implements AutoCloseable {
  private final Store store;
  private final Registries registries;
  private final Executors executors;
  private final OutputStream standardOutput;

  private JBuild(Store store, Map<String, String> environment, OutputStream standardOutput) {
    this.store = store;
    this.registries = new Registries(environment);
    this.executors = new Executors(environment);
    this.standardOutput = standardOutput;
  }

  /**
   * Opens a store.
   *
   * @param root the store's directory, made if it is missing
   * @param environment the caller's variables: registries, credentials, secrets and programs are
   *     found through them
   * @param standardOutput where results go that have no path
   */
  public static JBuild open(
      Path root, Map<String, String> environment, OutputStream standardOutput) {
    try {
      return new JBuild(Store.open(root), Map.copyOf(environment), standardOutput);
    } catch (IOException e) {
      throw new Failure(
          ErrorClass.STORE, "cannot open the store " + root + ": " + e.getMessage(), e);
    }
  }

  /**
   * Runs a build to its end. Fails with a {@link BuildException}; then nothing was tagged or
   * written.
   */
  public BuildResult build(
      BuildRequest request, BuildListener listener, Cancellation cancellation) {
    LogTails tails = new LogTails(listener);
    ProgressLog progress = new ProgressLog(tails);
    Optional<Source> source = Optional.empty();
    try {
      BuildRun.Surroundings around =
          new BuildRun.Surroundings(store, registries, executors, standardOutput);
      BuildRun run = new BuildRun(around, request, progress, cancellation);
      InputLoader inputs = run.inputs();
      source = Optional.of(inputs.dockerfile());
      return run.run(parse(source.get(), progress), inputs);
    } catch (BuildException e) {
      throw e;
    } catch (Failure e) {
      throw told(e, source, tails);
    } catch (IOException e) {
      throw told(new Failure(ErrorClass.STORE, String.valueOf(e.getMessage()), e), source, tails);
    }
  }

  private static Dockerfile parse(Source source, ProgressLog progress) {
    ParseResult result = DockerfileParser.parse(source);
    List<String> warnings =
        result.diagnostics().stream()
            .filter(d -> d.severity() == Diagnostic.Severity.WARNING && d.rule().isPresent())
            .map(d -> d.rule().get() + ": " + d.message() + " (line " + line(d) + ")")
            .toList();
    if (!warnings.isEmpty()) {
      progress.tell(new BuildEvent.LintWarnings(warnings));
    }
    if (result.dockerfile().isPresent()) {
      return result.dockerfile().get();
    }
    List<Diagnostic> errors =
        result.diagnostics().stream()
            .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
            .toList();
    Diagnostic first = errors.getFirst();
    String where =
        first.ranges().isEmpty() ? "" : "dockerfile parse error on line " + line(first) + ": ";
    throw new BuildException(
        ErrorClass.PARSE,
        where + first.message(),
        Optional.empty(),
        new BuildException.Details(Optional.of(source), errors, Optional.empty(), List.of()));
  }

  private static int line(Diagnostic diagnostic) {
    return diagnostic.ranges().isEmpty() ? 1 : diagnostic.ranges().getFirst().startLine();
  }

  /** Adds what a door needs to show a failure well. */
  private static BuildException told(Failure failure, Optional<Source> source, LogTails tails) {
    List<SourceRange> ranges =
        switch (failure) {
          case DockerfileFailure wrong -> wrong.ranges();
          case VertexFailed failed -> range(failed.vertex());
          default -> List.of();
        };
    Optional<LogTails.Failed> step = tails.failed();
    List<Diagnostic> diagnostics =
        ranges.isEmpty()
            ? List.of()
            : List.of(
                new Diagnostic(
                    Diagnostic.Severity.ERROR, Optional.empty(), failure.getMessage(), ranges));
    return new BuildException(
        failure.errorClass(),
        failure.getMessage(),
        Optional.of(failure),
        new BuildException.Details(
            source,
            diagnostics,
            step.map(LogTails.Failed::name),
            step.map(LogTails.Failed::lines).orElse(List.of())));
  }

  private static List<SourceRange> range(Vertex vertex) {
    return vertex.label().range().stream().toList();
  }

  /** Pushes an image of the store. */
  public Digest push(
      Reference name, Reference destination, BuildListener listener, Cancellation cancellation) {
    ProgressLog progress = new ProgressLog(listener);
    return progress.during(
        "pushing " + destination,
        vertex -> {
          cancellation.check();
          ImageNames.Named image = named(name);
          try (ImageSink sink = registries.access().sink(List.of(destination))) {
            Digest digest = sink.write(image.image()).digest();
            progress.status(vertex, "pushing manifest for " + destination + "@" + digest, true);
            return digest;
          }
        });
  }

  private ImageNames.Named named(Reference name) {
    try {
      return store
          .names()
          .find(name)
          .orElseThrow(() -> new Failure(ErrorClass.REF, name + ": no such image in the store"));
    } catch (IOException e) {
      throw new Failure(
          ErrorClass.STORE, "cannot read the image " + name + ": " + e.getMessage(), e);
    }
  }

  /** The store itself, to list, inspect and prune. */
  public Store store() {
    return store;
  }

  @Override
  public void close() {
    registries.close();
    store.close();
  }
}
