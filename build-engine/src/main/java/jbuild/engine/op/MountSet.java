package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import jbuild.cache.CacheKey;
import jbuild.cache.CacheMounts;
import jbuild.cache.Snapshot.Active;
import jbuild.cache.Snapshot.Committed;
import jbuild.engine.copy.SourceKey;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.RunMountSpec;
import jbuild.executor.AgentSocket;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.Mount;
import jbuild.filesystem.PathResolver;
import jbuild.filesystem.posix.FileStatus;

/** The mounts of one running step, and what must be given back when it ends. */
final class MountSet implements AutoCloseable {
  private static final int SCRIPT_MODE = 0755;
  private static final int DIRECTORY_MODE = 0755;

  private final Workshop workshop;
  private final Cancellation cancellation;
  private final List<Mount> mounts = new ArrayList<>();
  private final List<String> variables = new ArrayList<>();
  private final List<Active> views = new ArrayList<>();
  private final List<AgentSocket> sockets = new ArrayList<>();
  private final SortedMap<String, CacheMounts.Held> caches = new TreeMap<>();
  private Optional<String> agentSocket = Optional.empty();

  MountSet(Workshop workshop, Cancellation cancellation) {
    this.workshop = workshop;
    this.cancellation = cancellation;
  }

  List<Mount> mounts() {
    return List.copyOf(mounts);
  }

  /** Secrets that a step asked for as variables. */
  List<String> variables() {
    return List.copyOf(variables);
  }

  /** Where the first ssh mount shows its agent. */
  Optional<String> agentSocket() {
    return agentSocket;
  }

  /**
   * @param inputs results of the vertex's mount edges
   */
  void add(List<RunMountSpec> specs, List<Result> inputs) throws IOException {
    acquire(specs, inputs);
    for (RunMountSpec spec : specs) {
      switch (spec) {
        case RunMountSpec.Bind bind -> mounts.add(bind(bind, inputs.get(bind.input())));
        case RunMountSpec.Cache cache -> mounts.add(cache(cache, inputs));
        case RunMountSpec.Tmpfs tmpfs ->
            mounts.add(
                new Mount.Tmpfs(tmpfs.target().orElseThrow(), tmpfs.sizeBytes(), tmpfs.readOnly()));
        case RunMountSpec.Secret secret -> secret(secret);
        case RunMountSpec.Ssh ssh -> ssh(ssh);
        case RunMountSpec.Script script ->
            mounts.add(
                new Mount.Content(
                    script.target().orElseThrow(),
                    script.content().getBytes(UTF_8),
                    SCRIPT_MODE,
                    0,
                    0));
      }
    }
  }

  private Mount bind(RunMountSpec.Bind bind, Result input) throws IOException {
    String target = bind.target().orElseThrow();
    return switch (input) {
      case Result.Layers(Optional<Committed> snapshot) ->
          new Mount.View(view(snapshot), bind.source(), target, bind.readOnly());
      case Result.Local(FileTree tree) -> {
        EntryPath path = PathResolver.resolve(tree, EntryPath.latin1(bind.source()), true);
        Mount.Overlay view = view(materialised(tree, bind.source(), path));
        yield new Mount.View(view, new String(path.bytes(), UTF_8), target, bind.readOnly());
      }
    };
  }

  private Mount.Overlay view(Optional<Committed> snapshot) throws IOException {
    Active view = workshop.snapshots().prepare(snapshot);
    views.add(view);
    return view.root();
  }

  /**
   * A part of the caller's tree as a layer of the store: it is shown filtered, and owned by root.
   *
   * @param path where the source leads
   */
  private Optional<Committed> materialised(FileTree tree, String source, EntryPath path)
      throws IOException {
    if (tree.lookup(path).isEmpty()) {
      throw new Failure(
          ErrorClass.CONTEXT, "failed to compute cache key: \"" + source + "\": not found");
    }
    CacheKey key = new CacheKey(SourceKey.ofPath(tree, source));
    return Optional.of(
        workshop
            .snapshots()
            .write(
                Optional.empty(),
                TreeEntries.below(tree, path),
                jbuild.cache.Snapshotter.Form.TREE,
                key));
  }

  /**
   * Takes each cache once, however often the step mounts it, and all in one order: steps that lock
   * several must not wait for each other.
   */
  private void acquire(List<RunMountSpec> specs, List<Result> inputs) throws IOException {
    SortedMap<String, RunMountSpec.Cache> wanted = new TreeMap<>();
    for (RunMountSpec spec : specs) {
      if (spec instanceof RunMountSpec.Cache cache) {
        wanted.putIfAbsent(identity(cache, inputs), cache);
      }
    }
    for (Map.Entry<String, RunMountSpec.Cache> each : wanted.entrySet()) {
      RunMountSpec.Cache cache = each.getValue();
      CacheMounts.Held held =
          workshop
              .cacheMounts()
              .acquire(
                  each.getKey(),
                  cache.sharing(),
                  () -> seedEntries(cache, seed(cache, inputs)),
                  cancellation);
      caches.put(each.getKey(), held);
    }
  }

  private Mount cache(RunMountSpec.Cache cache, List<Result> inputs) throws IOException {
    CacheMounts.Held held = Objects.requireNonNull(caches.get(identity(cache, inputs)));
    Path source = CacheSource.find(held.directory(), cache.source());
    return new Mount.Bind(source, cache.target().orElseThrow(), cache.readOnly());
  }

  private static Optional<Result> seed(RunMountSpec.Cache cache, List<Result> inputs) {
    return cache.input().isPresent()
        ? Optional.of(inputs.get(cache.input().getAsInt()))
        : Optional.empty();
  }

  /** What makes two cache mounts the same one (S148-S153). */
  private String identity(RunMountSpec.Cache cache, List<Result> inputs) {
    String origin =
        seed(cache, inputs)
            .map(result ->
                switch (result) {
                  case Result.Layers(Optional<Committed> snapshot) ->
                      snapshot.map(s -> s.contentChain().toString()).orElse("scratch");
                  case Result.Local _ -> "context";
                })
            .orElse("");
    return String.join(
        "\0", cache.id(), cache.shape().map(RunMountSpec.Shape::toString).orElse(""), origin);
  }

  /** A directory that is given a shape is one beside what the seed holds, so it is empty. */
  private List<LayerEntry> seedEntries(RunMountSpec.Cache cache, Optional<Result> seed)
      throws IOException {
    RunMountSpec.Shape shape = cache.shape().orElse(new RunMountSpec.Shape(DIRECTORY_MODE, 0, 0));
    long now = workshop.clock().instant().getEpochSecond();
    Metadata directory = new Metadata(shape.mode(), shape.uid(), shape.gid(), now);
    List<LayerEntry> entries = new ArrayList<>();
    entries.add(LayerEntry.of(new Entry.Directory(EntryPath.ROOT, directory)));
    if (seed.isPresent() && cache.shape().isEmpty()) {
      entries.addAll(TreeEntries.below(workshop.tree(seed.get()), EntryPath.ROOT));
    }
    return entries;
  }

  private void secret(RunMountSpec.Secret secret) {
    Optional<byte[]> value = workshop.secrets().secret(secret.id());
    if (value.isEmpty() && secret.required()) {
      throw new Failure(ErrorClass.SECRET, "secret " + secret.id() + ": not found");
    }
    // A variable that was asked for exists, even when the secret does not (S156).
    secret
        .env()
        .ifPresent(
            name -> variables.add(name + "=" + value.map(v -> new String(v, UTF_8)).orElse("")));
    if (value.isPresent() && secret.target().isPresent()) {
      mounts.add(
          new Mount.Content(
              secret.target().get(), value.get(), secret.mode(), secret.uid(), secret.gid()));
    }
  }

  /** The variable is set even when there is no agent (S161, S162). */
  private void ssh(RunMountSpec.Ssh ssh) throws IOException {
    Optional<Path> agent = workshop.secrets().agent(ssh.id());
    agentSocket = agentSocket.or(ssh::target);
    if (agent.isPresent()) {
      AgentSocket socket =
          AgentSocket.open(
              workshop.scratch().get(),
              agent.get(),
              new FileStatus.Owner(ssh.uid(), ssh.gid()),
              ssh.mode());
      sockets.add(socket);
      mounts.add(new Mount.Bind(socket.path(), ssh.target().orElseThrow(), false));
    } else if (ssh.required()) {
      throw new Failure(
          ErrorClass.SECRET,
          workshop.secrets().hasAgents()
              ? "unset ssh forward key " + ssh.id()
              : "no SSH key \"" + ssh.id() + "\" forwarded from the client");
    }
  }

  @Override
  public void close() throws IOException {
    caches.values().forEach(CacheMounts.Held::close);
    List<IOException> failures = new ArrayList<>();
    for (AgentSocket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        failures.add(e);
      }
    }
    for (Active view : views) {
      try {
        workshop.snapshots().abandon(view);
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }
}
