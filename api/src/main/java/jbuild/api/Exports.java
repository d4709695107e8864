package jbuild.api;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.Vertex;
import jbuild.engine.solver.SolveObserver;
import jbuild.filesystem.compress.Compression;
import jbuild.image.DiffId;
import jbuild.image.Image;
import jbuild.image.ImageSink;
import jbuild.image.Layer;
import jbuild.image.Reference;
import jbuild.image.layout.LayoutSinks;

/**
 * The image outputs of one build. Layers of the result are compressed, and offered to the sinks, as
 * soon as they are there, while later steps still run (decision D3).
 */
final class Exports implements SolveObserver, AutoCloseable {
  /** So much takes the disk some time, which it had better begin with at once. */
  private static final long LARGE_LAYER_BYTES = 32 << 20;

  private final Snapshotter snapshots;
  private final Runnable onLargeLayer;
  private final List<Output> outputs = new ArrayList<>();
  private final Set<Vertex> wanted;
  private volatile boolean closed;

  /** The last stack that was prepared whole. Used by the one thread of {@link #ahead} only. */
  private List<DiffId> prepared = List.of();

  private final ExecutorService ahead =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("export").factory());

  /**
   * One output.
   *
   * @param sink absent where the image only stays in the store
   */
  record Output(Compression compression, Optional<ImageSink> sink, List<Reference> names) {}

  /**
   * @param onLargeLayer is told when a layer has been stored that takes long to write to the disk
   */
  Exports(Snapshotter snapshots, BuildGraph graph, Runnable onLargeLayer) {
    this.snapshots = snapshots;
    this.onLargeLayer = onLargeLayer;
    this.wanted = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
    wanted.addAll(graph.layers());
  }

  /** Opens the sinks of all destinations that take an image. */
  void open(BuildRequest request, Registries registries, OutputStream standardOutput) {
    for (Destination destination : request.destinations()) {
      switch (destination) {
        case Destination.Oci oci -> {
          List<Reference> names = join(oci.names(), request.tags());
          outputs.add(
              new Output(oci.compression(), Optional.of(oci(oci, names, standardOutput)), names));
        }
        case Destination.Docker docker -> {
          List<Reference> names = join(docker.names(), request.tags());
          ImageSink sink =
              docker.path().isPresent()
                  ? LayoutSinks.dockerArchive(docker.path().get(), names)
                  : LayoutSinks.dockerStream(standardOutput, names);
          outputs.add(new Output(Compression.GZIP, Optional.of(sink), names));
        }
        case Destination.ImageStore store -> {
          List<Reference> names = join(store.names(), request.tags());
          Optional<ImageSink> sink =
              store.push() ? Optional.of(registries.access().sink(names)) : Optional.empty();
          outputs.add(new Output(store.compression(), sink, names));
        }
        case Destination.Tar _, Destination.Local _ -> {}
      }
    }
  }

  private static ImageSink oci(
      Destination.Oci oci, List<Reference> names, OutputStream standardOutput) {
    if (oci.path().isEmpty()) {
      return LayoutSinks.ociStream(standardOutput, names);
    }
    return oci.asTar()
        ? LayoutSinks.ociArchive(oci.path().get(), names)
        : LayoutSinks.ociDirectory(oci.path().get(), names);
  }

  private static List<Reference> join(List<Reference> first, List<Reference> second) {
    Set<Reference> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  List<Output> outputs() {
    return List.copyOf(outputs);
  }

  @Override
  public void onLayers(Vertex vertex, Committed snapshot) {
    if (!outputs.isEmpty() && wanted.contains(vertex)) {
      ahead.execute(() -> prepare(snapshot));
    }
  }

  /** What goes wrong here goes wrong again, and is told, when the image is written. */
  private void prepare(Committed snapshot) {
    List<DiffId> layers = snapshot.layers();
    boolean onPrepared = prepared.equals(layers.subList(0, layers.size() - 1));
    for (Output output : outputs) {
      if (closed) {
        return;
      }
      try {
        List<Layer> fresh = fresh(snapshot, output.compression(), onPrepared);
        Layer top = fresh.getLast();
        output.sink().ifPresent(sink -> offer(sink, fresh));
        if (top.descriptor().sizeBytes() >= LARGE_LAYER_BYTES) {
          onLargeLayer.run();
        }
      } catch (IOException | RuntimeException e) {
        return;
      }
    }
    prepared = layers;
  }

  /** What is below the top lies there from before: it is nothing to begin a push with. */
  private static void offer(ImageSink sink, List<Layer> fresh) {
    sink.offer(fresh.getLast());
    fresh.subList(0, fresh.size() - 1).forEach(sink::expect);
  }

  /** All that is below is looked at only if it was not before: a stack may have many layers. */
  private List<Layer> fresh(Committed snapshot, Compression compression, boolean alone)
      throws IOException {
    return alone
        ? List.of(snapshots.top(snapshot, compression))
        : snapshots.layers(snapshot, compression);
  }

  /** Writes one output. */
  static void write(Output output, Image image) {
    output.sink().ifPresent(sink -> sink.write(image));
  }

  @Override
  public void close() {
    // No interrupt: it would close the files that the thread is using (rule X9). What waits in the
    // queue does nothing any more, and a sink that is closed must not be offered more.
    closed = true;
    ahead.close();
    for (Output output : outputs) {
      output.sink().ifPresent(ImageSink::close);
    }
  }
}
