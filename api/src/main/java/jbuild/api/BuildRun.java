package jbuild.api;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Store;
import jbuild.engine.assemble.ImageAssembler;
import jbuild.engine.frontend.LintSink;
import jbuild.engine.frontend.Linting;
import jbuild.engine.frontend.Plan;
import jbuild.engine.frontend.PlanRequest;
import jbuild.engine.frontend.Planner;
import jbuild.engine.frontend.SourceDateEpoch;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Result;
import jbuild.engine.op.OpRunners;
import jbuild.engine.op.WantedForms;
import jbuild.engine.op.Workshop;
import jbuild.engine.progress.ProgressLog;
import jbuild.engine.solver.Solver;
import jbuild.executor.ProcessExecutor;
import jbuild.executor.ProcessSpec.Network;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.compress.Compression;
import jbuild.image.Image;
import jbuild.image.Layer;
import jbuild.image.Reference;
import jbuild.parser.Dockerfile;

/**
 * One build, left to right: plan, solve, assemble, write. Closing ends what the caller's secrets
 * needed: a context may want an agent before there is a plan.
 */
final class BuildRun implements AutoCloseable {
  private static final Set<String> ENTITLEMENTS =
      Set.of("network.host", "security.insecure", "device");

  private final Surroundings around;
  private final BuildRequest request;
  private final ProgressLog progress;
  private final Cancellation cancellation;
  private final RequestSecrets secrets;
  private final LocalTrees directories;
  private final InstantSource clock = InstantSource.system();

  /** What a build uses and does not own. */
  record Surroundings(
      Store store, Registries registries, Executors executors, OutputStream standardOutput) {}

  BuildRun(
      Surroundings around, BuildRequest request, ProgressLog progress, Cancellation cancellation) {
    this.around = around;
    this.request = request;
    this.progress = progress;
    this.cancellation = cancellation;
    this.directories = new LocalTrees(around.store());
    this.secrets = around.executors().secrets(request, around.store()::runDirectory);
  }

  /** The Dockerfile and the context, fetched if they are elsewhere. */
  InputLoader inputs() {
    return InputLoader.open(request, fetcher(), directories, progress, cancellation);
  }

  private Fetcher fetcher() {
    // No step runs before a build is planned, so no executor is ever made.
    OpRunners runners = new OpRunners(workshop(executor(false), WantedForms.TREES));
    return new Fetcher(around.store(), runners, progress, cancellation);
  }

  private LazyExecutor executor(boolean hasSteps) {
    return new LazyExecutor(
        () -> around.executors().make(around.store().executorDirectory()), hasSteps);
  }

  private Workshop workshop(ProcessExecutor executor, WantedForms wanted) {
    return new Workshop(
        around.store().snapshots(),
        around.store().cacheMounts(),
        executor,
        secrets,
        around.executors().remotes(around.store()),
        wanted,
        clock,
        around.store()::runDirectory);
  }

  /**
   * What will be built.
   *
   * @param epochSeconds SOURCE_DATE_EPOCH, since 1970
   */
  record Planned(Plan plan, OptionalLong epochSeconds) {}

  Planned plan(Dockerfile dockerfile, InputLoader inputs, LintSink lint) {
    ImageCatalog catalog = catalog();
    PlanRequest asked =
        atEpoch(dockerfile, planRequest(inputs.context(), request.allow()), inputs, catalog);
    Plan plan = Planner.plan(dockerfile, asked, catalog, linting(inputs, lint));
    return new Planned(plan, asked.epochSeconds());
  }

  /** Finds out which time SOURCE_DATE_EPOCH means; where it is no number, steps see that time. */
  private PlanRequest atEpoch(
      Dockerfile dockerfile, PlanRequest asked, InputLoader inputs, ImageCatalog catalog) {
    Optional<String> value = SourceDateEpoch.value(dockerfile, asked);
    if (asked.epochSeconds().isPresent() || value.isEmpty()) {
      return asked;
    }
    OptionalLong seconds =
        new EpochSource(request, inputs, catalog, fetcher())
            .seconds(value.get(), dockerfile, asked);
    String text = seconds.isPresent() ? Long.toString(seconds.getAsLong()) : "";
    Map<String, String> buildArgs = new HashMap<>(asked.buildArgs());
    if (!text.equals(value.get())) {
      buildArgs.put(SourceDateEpoch.NAME, text);
    }
    return asked.at(seconds, buildArgs);
  }

  /** Goes through the Dockerfile without a plan; nothing runs, so that steps may ask for all. */
  void check(Dockerfile dockerfile, InputLoader inputs, LintSink lint) {
    PlanRequest plan = planRequest(inputs.context(), ENTITLEMENTS);
    Planner.check(dockerfile, plan, catalog(), linting(inputs, lint));
  }

  private static Linting linting(InputLoader inputs, LintSink lint) {
    return new Linting(lint, inputs.ignored());
  }

  BuildResult run(Planned planned) throws IOException {
    Plan plan = planned.plan();
    boolean hasSteps =
        plan.graph().vertices().stream().anyMatch(vertex -> vertex.op() instanceof Op.Run);
    try (LazyExecutor executor = executor(hasSteps);
        Exports exports = new Exports(around.store().snapshots(), plan.graph(), this::beginSync)) {
      exports.open(request, around.registries(), around.standardOutput());
      WantedForms wanted = WantedForms.of(plan.graph(), mainCompression(exports.outputs()));
      Solver solver =
          new Solver(
              new OpRunners(workshop(executor, wanted)),
              around.store().index(),
              progress,
              exports,
              cancellation);
      Result result = solver.solve(plan.graph());
      return export(planned, layers(result), exports);
    }
  }

  @Override
  public void close() {
    try (LocalTrees _ = directories) {
      secrets.close();
    } catch (IOException e) {
      throw new Failure(ErrorClass.STORE, "cannot end the ssh agents: " + e.getMessage(), e);
    }
  }

  private static Optional<Committed> layers(Result result) {
    return switch (result) {
      case Result.Layers(Optional<Committed> snapshot) -> snapshot;
      case Result.Local _ -> throw new IllegalStateException("a stage's result is layers");
    };
  }

  private ImageCatalog catalog() {
    return new ImageCatalog(
        request.namedContexts(),
        around.store().remembering(around.registries().source(), request.pull()),
        fetcher(),
        directories,
        progress);
  }

  private PlanRequest planRequest(FileTree context, Set<String> allow) {
    PlanRequest.RunDefaults steps =
        new PlanRequest.RunDefaults(
            network(request.network()),
            request.addHosts(),
            request.ulimits(),
            request.shmSizeBytes(),
            request.cgroupParent());
    return new PlanRequest(
        context,
        request.target(),
        request.buildArgs(),
        request.labels(),
        request.platform(),
        request.noCache(),
        request.noCacheStages().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet()),
        allow,
        steps,
        request.sourceDateEpochSeconds());
  }

  private static Network network(String name) {
    return switch (name) {
      case "default" -> Network.DEFAULT;
      case "none" -> Network.NONE;
      case "host" -> Network.HOST;
      default -> throw new Failure(ErrorClass.PARSE, "unsupported network mode " + name);
    };
  }

  private BuildResult export(Planned planned, Optional<Committed> snapshot, Exports exports)
      throws IOException {
    exportFiles(snapshot, planned.epochSeconds());
    List<Exports.Output> outputs = exports.outputs();
    Set<Reference> names = new LinkedHashSet<>(request.tags());
    Compression first = mainCompression(outputs);
    Image main = assemble(planned, snapshot, first);
    // Beside the exports, which after a loss of power are made again.
    beginSync();
    for (Exports.Output output : outputs) {
      Image image =
          output.compression() == first ? main : assemble(planned, snapshot, output.compression());
      names.addAll(output.names());
      export(image, output);
    }
    if (isKept()) {
      around.store().sync();
    }
    around.store().names().put(stored(outputs), main);
    return new BuildResult(main, List.copyOf(names));
  }

  private void beginSync() {
    if (isKept()) {
      around.store().beginSync();
    }
  }

  /**
   * Whether the result stays in the store or goes to a registry, so that all below it must be
   * durable before it is told. Where it only goes to a file, a loss of power costs no more than
   * what was cached by this build, and nobody waits for the disk.
   */
  private boolean isKept() {
    return !request.tags().isEmpty()
        || request.destinations().stream().anyMatch(Destination.ImageStore.class::isInstance);
  }

  /** How the layers of the image are compressed that the result and the store's names tell of. */
  private static Compression mainCompression(List<Exports.Output> outputs) {
    return outputs.isEmpty() ? Compression.GZIP : outputs.getFirst().compression();
  }

  /** Names in the store move for image outputs alone, as BuildKit's do. */
  private List<Reference> stored(List<Exports.Output> outputs) {
    Set<Reference> names = new LinkedHashSet<>(request.tags());
    request.destinations().stream()
        .filter(Destination.ImageStore.class::isInstance)
        .forEach(store -> names.addAll(((Destination.ImageStore) store).names()));
    return outputs.isEmpty() ? List.of() : List.copyOf(names);
  }

  private void export(Image image, Exports.Output output) {
    progress.during(
        output.sink().isPresent() ? "exporting" : "exporting to image",
        vertex -> {
          progress.status(vertex, "exporting layers", true);
          progress.status(vertex, "exporting manifest " + image.manifest().digest(), true);
          progress.status(vertex, "exporting config " + image.config().digest(), true);
          output.names().forEach(name -> progress.status(vertex, "naming to " + name, true));
          cancellation.check();
          Exports.write(output, image);
          return image;
        });
  }

  private Image assemble(Planned planned, Optional<Committed> snapshot, Compression compression)
      throws IOException {
    List<Layer> layers = new ArrayList<>();
    List<Instant> created = new ArrayList<>();
    if (snapshot.isPresent()) {
      layers.addAll(around.store().snapshots().layers(snapshot.get(), compression));
      created.addAll(around.store().snapshots().created(snapshot.get()));
    }
    Optional<Instant> epoch =
        planned.epochSeconds().isPresent()
            ? Optional.of(Instant.ofEpochSecond(planned.epochSeconds().getAsLong()))
            : Optional.empty();
    return ImageAssembler.assemble(
        planned.plan(), layers, new ImageAssembler.Times(created, epoch, clock.instant()));
  }

  private void exportFiles(Optional<Committed> snapshot, OptionalLong epoch) throws IOException {
    Files files = () -> new FileExport(around.store().snapshots().tree(snapshot), epoch);
    for (Destination destination : request.destinations()) {
      switch (destination) {
        case Destination.Tar tar -> progress.during("exporting to tar", _ -> exportTar(tar, files));
        case Destination.Local local ->
            progress.during("exporting to local directory", _ -> exportLocal(local, files));
        case Destination.Oci _, Destination.Docker _, Destination.ImageStore _ -> {}
      }
    }
  }

  /** What an output of files needs, opened when there is one. */
  @FunctionalInterface
  private interface Files {
    FileExport open() throws IOException;
  }

  private boolean exportTar(Destination.Tar tar, Files files) {
    try {
      if (tar.path().isPresent()) {
        files.open().tar(tar.path().get());
      } else {
        files.open().tar(around.standardOutput());
      }
      return true;
    } catch (IOException e) {
      throw new Failure(ErrorClass.EXPORT, "cannot write the tar output: " + e.getMessage(), e);
    }
  }

  private boolean exportLocal(Destination.Local local, Files files) {
    try {
      files.open().directory(local.path());
      return true;
    } catch (IOException e) {
      throw new Failure(
          ErrorClass.EXPORT, "cannot write " + local.path() + ": " + e.getMessage(), e);
    }
  }
}
