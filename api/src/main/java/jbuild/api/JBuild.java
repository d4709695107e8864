package jbuild.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import jbuild.cache.ImageNames;
import jbuild.cache.Store;
import jbuild.engine.frontend.DockerfileFailure;
import jbuild.engine.graph.Vertex;
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
    try (BuildRun run = run(request, progress, cancellation)) {
      InputLoader inputs = run.inputs();
      source = Optional.of(inputs.dockerfile());
      ParseResult parsed = DockerfileParser.parse(source.get());
      LintReport lint = new LintReport(parsed, request);
      BuildRun.Planned plan;
      try {
        plan = run.plan(dockerfile(source.get(), parsed), inputs, lint);
      } finally {
        lint.tell(source.get(), progress);
      }
      lint.requireNoViolation();
      return run.run(plan);
    } catch (BuildException e) {
      throw e;
    } catch (Failure e) {
      throw told(e, source, tails);
    } catch (IOException e) {
      throw told(new Failure(ErrorClass.STORE, String.valueOf(e.getMessage()), e), source, tails);
    }
  }

  /**
   * Lints a Dockerfile without building it: all stages, or those that the request's target needs.
   * Base images are looked up, and done without where that fails. Fails with a {@link
   * BuildException} if there is no Dockerfile to read or the check's own options are wrong.
   */
  public CheckResult check(
      BuildRequest request, BuildListener listener, Cancellation cancellation) {
    LogTails tails = new LogTails(listener);
    ProgressLog progress = new ProgressLog(tails);
    Optional<Source> source = Optional.empty();
    try (BuildRun run = run(request, progress, cancellation)) {
      InputLoader inputs = run.inputs();
      source = Optional.of(inputs.dockerfile());
      ParseResult parsed = DockerfileParser.parse(source.get());
      LintReport lint = new LintReport(parsed, request);
      return lint.result(source.get(), error(source.get(), parsed, run, inputs, lint));
    } catch (Failure e) {
      throw told(e, source, tails);
    }
  }

  /**
   * What a build of the request's target can be given. No image is looked up. Fails with a {@link
   * BuildException}.
   */
  public Outline outline(BuildRequest request, BuildListener listener, Cancellation cancellation) {
    return read(
        request,
        listener,
        cancellation,
        dockerfile ->
            Outline.of(dockerfile, request.target(), request.buildArgs(), request.platform()));
  }

  /** The stages of the request's Dockerfile. Fails with a {@link BuildException}. */
  public Targets targets(BuildRequest request, BuildListener listener, Cancellation cancellation) {
    return read(request, listener, cancellation, Targets::of);
  }

  private <T> T read(
      BuildRequest request,
      BuildListener listener,
      Cancellation cancellation,
      Function<Dockerfile, T> reader) {
    LogTails tails = new LogTails(listener);
    Optional<Source> source = Optional.empty();
    try (BuildRun run = run(request, new ProgressLog(tails), cancellation)) {
      cancellation.check();
      source = Optional.of(run.inputs().dockerfile());
      return reader.apply(dockerfile(source.get(), DockerfileParser.parse(source.get())));
    } catch (BuildException e) {
      throw e;
    } catch (Failure e) {
      throw told(e, source, tails);
    }
  }

  /** What a build would fail with before its first step. */
  private static Optional<BuildException> error(
      Source source, ParseResult parsed, BuildRun run, InputLoader inputs, LintReport lint) {
    try {
      run.check(dockerfile(source, parsed), inputs, lint);
      lint.requireNoViolation();
      return Optional.empty();
    } catch (BuildException e) {
      return Optional.of(e);
    } catch (Failure e) {
      if (e.errorClass() == ErrorClass.CANCEL) {
        throw e;
      }
      return Optional.of(told(e, Optional.of(source), new LogTails(_ -> {})));
    }
  }

  private BuildRun run(BuildRequest request, ProgressLog progress, Cancellation cancellation) {
    BuildRun.Surroundings around =
        new BuildRun.Surroundings(store, registries, executors, standardOutput);
    return new BuildRun(around, request, progress, cancellation);
  }

  private static Dockerfile dockerfile(Source source, ParseResult result) {
    if (result.dockerfile().isPresent()) {
      return result.dockerfile().get();
    }
    Diagnostic first = result.diagnostics().getFirst();
    String where =
        first.ranges().isEmpty() ? "" : "dockerfile parse error on line " + line(first) + ": ";
    throw new BuildException(
        ErrorClass.PARSE,
        where + first.message(),
        Optional.empty(),
        new BuildException.Details(
            Optional.of(source), result.diagnostics(), Optional.empty(), List.of()));
  }

  private static int line(Diagnostic diagnostic) {
    return diagnostic.ranges().isEmpty() ? 1 : diagnostic.ranges().getFirst().startLine();
  }

  /** Adds what a door needs to show a failure well. */
  private static BuildException told(Failure failure, Optional<Source> source, LogTails tails) {
    List<Diagnostic> diagnostics =
        switch (failure) {
          case DockerfileFailure wrong ->
              Stream.concat(Stream.of(wrong), wrong.others().stream())
                  .flatMap(w -> diagnostic(w.getMessage(), w.ranges()).stream())
                  .toList();
          case VertexFailed failed ->
              diagnostic(failure.getMessage(), range(failed.vertex())).stream().toList();
          default -> List.of();
        };
    Optional<LogTails.Failed> step = tails.failed();
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

  private static Optional<Diagnostic> diagnostic(String message, List<SourceRange> ranges) {
    return ranges.isEmpty()
        ? Optional.empty()
        : Optional.of(new Diagnostic(Diagnostic.Severity.ERROR, Optional.empty(), message, ranges));
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
