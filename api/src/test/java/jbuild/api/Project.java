package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.engine.progress.BuildEvent;
import jbuild.failure.Cancellation;

/** A project directory, a store, and builds of the one with the other. */
final class Project {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private final Path directory;
  private final Path store;
  private final List<BuildEvent> events = new ArrayList<>();
  private Map<String, String> buildArgs = Map.of();
  private Map<String, BuildRequest.SecretSource> secrets = Map.of();
  private List<Destination> destinations = List.of();
  private BuildRequest.BuildContext context;
  private BuildRequest.DockerfileSource dockerfile = new BuildRequest.DockerfileSource.Usual();
  private Map<String, BuildRequest.NamedContext> namedContexts = Map.of();
  private OptionalLong epoch = OptionalLong.empty();
  private boolean noCache;
  private RunSettings settings = RunSettings.DEFAULT;
  private Set<String> noCacheStages = Set.of();

  private Project(Path directory, Path store) {
    this.directory = directory;
    this.store = store;
    this.context = new BuildRequest.BuildContext.Directory(directory);
  }

  /** A project whose context holds the machine's own busybox. */
  static Project in(Path parent) throws IOException {
    Path directory = Files.createDirectories(parent.resolve("project"));
    Files.copy(BUSYBOX, directory.resolve("busybox"));
    return new Project(directory, parent.resolve("store"));
  }

  /** A project whose context is a directory as it is. */
  static Project of(Path directory, Path store) {
    return new Project(directory, store);
  }

  /** What the tests need of the machine; empty when it has all. */
  static Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("steps run as root only");
    }
    return Files.isExecutable(BUSYBOX)
        ? Optional.empty()
        : Optional.of("busybox-static is missing");
  }

  /** The same project with another store. */
  Project withStore(Path other) {
    return new Project(directory, other);
  }

  Project file(String name, String content) throws IOException {
    Path path = directory.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content, UTF_8);
    return this;
  }

  /** A Dockerfile whose first stage, {@code base}, is a small system. */
  Project dockerfile(String... lines) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "FROM scratch AS base",
                "COPY busybox /bin/busybox",
                "RUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]"));
    all.addAll(List.of(lines));
    return file("Dockerfile", String.join("\n", all) + "\n");
  }

  Project arg(String name, String value) {
    buildArgs = Map.of(name, value);
    return this;
  }

  Project secret(String id, Path file) {
    secrets = Map.of(id, new BuildRequest.SecretSource.File(file));
    return this;
  }

  Project secrets(Map<String, BuildRequest.SecretSource> all) {
    secrets = all;
    return this;
  }

  Project args(Map<String, String> all) {
    buildArgs = all;
    return this;
  }

  Project runWith(RunSettings with) {
    settings = with;
    return this;
  }

  Project to(Destination... where) {
    destinations = List.of(where);
    return this;
  }

  Project epoch(long seconds) {
    epoch = OptionalLong.of(seconds);
    return this;
  }

  Project context(BuildRequest.BuildContext value) {
    context = value;
    return this;
  }

  Project dockerfile(BuildRequest.DockerfileSource value) {
    dockerfile = value;
    return this;
  }

  Project named(String name, BuildRequest.NamedContext value) {
    namedContexts = Map.of(name, value);
    return this;
  }

  Project noCacheStages(String... names) {
    noCacheStages = Set.of(names);
    return this;
  }

  Project host(String name, String address) {
    settings = RunSettings.hosts(Map.of(name, address));
    return this;
  }

  Project noCache(boolean value) {
    noCache = value;
    return this;
  }

  BuildResult build() {
    return build(new Cancellation());
  }

  BuildResult build(Cancellation cancellation) {
    events.clear();
    try (JBuild jbuild =
        JBuild.open(store, Map.copyOf(System.getenv()), OutputStream.nullOutputStream())) {
      return jbuild.build(request(), events::add, cancellation);
    }
  }

  CheckResult check() {
    events.clear();
    try (JBuild jbuild =
        JBuild.open(store, Map.copyOf(System.getenv()), OutputStream.nullOutputStream())) {
      return jbuild.check(request(), events::add, new Cancellation());
    }
  }

  /** The rules that the last build told of, in the order in which it did. */
  List<String> rules() {
    return events.stream()
        .filter(BuildEvent.LintWarnings.class::isInstance)
        .flatMap(event -> ((BuildEvent.LintWarnings) event).warnings().stream())
        .map(warning -> warning.rule().orElseThrow().title())
        .toList();
  }

  private BuildRequest request() {
    return new BuildRequest(
        context,
        dockerfile,
        Optional.empty(),
        buildArgs,
        namedContexts,
        Map.of(),
        noCache,
        noCacheStages,
        false,
        settings.network(),
        settings.allow(),
        settings.hosts(),
        secrets,
        settings.ssh(),
        settings.ulimits(),
        settings.shmSizeBytes(),
        settings.cgroupParent(),
        Optional.empty(),
        List.of(),
        destinations,
        epoch);
  }

  /** The steps of the last build that were really done, without their numbers. */
  List<String> done() {
    List<String> names = new ArrayList<>();
    for (BuildEvent event : events) {
      if (event instanceof BuildEvent.Completed(int vertex, boolean cached, _) && !cached) {
        names.add(name(vertex).replaceFirst("^\\[[^]]*] ", ""));
      }
    }
    return names.stream().filter(n -> n.matches("(LINK )?(RUN|COPY|ADD|WORKDIR) .*")).toList();
  }

  /** All that the last build told, one event a line. */
  String told() {
    return String.join("\n", events.stream().map(BuildEvent::toString).toList());
  }

  /** The steps of the last build that were cancelled, without their numbers. */
  List<String> cancelled() {
    return events.stream()
        .filter(BuildEvent.Cancelled.class::isInstance)
        .map(event -> name(((BuildEvent.Cancelled) event).vertex()))
        .map(name -> name.replaceFirst("^\\[[^]]*] ", ""))
        .toList();
  }

  private String name(int vertex) {
    return events.stream()
        .filter(e -> e instanceof BuildEvent.Announced(int number, _) && number == vertex)
        .map(e -> ((BuildEvent.Announced) e).name())
        .findFirst()
        .orElse("");
  }

  /** The names of all steps of the last build, as they are shown. */
  String names() {
    StringBuilder text = new StringBuilder();
    for (BuildEvent event : events) {
      if (event instanceof BuildEvent.Announced announced) {
        text.append(announced.name()).append('\n');
      }
    }
    return text.toString();
  }

  /** All that the steps of the last build wrote. */
  String output() {
    StringBuilder text = new StringBuilder();
    for (BuildEvent event : events) {
      if (event instanceof BuildEvent.Log log) {
        text.append(new String(log.bytes(), UTF_8));
      }
    }
    return text.toString();
  }
}
