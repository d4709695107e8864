package jbuild.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.Image;
import jbuild.image.ImageSink;
import jbuild.image.Layer;
import jbuild.image.Reference;

/**
 * Pushes an image to all its names. Layers go up while the build still runs, a few at once; then
 * configs, then manifests under their tags (rule N6), so that a tag always names a whole image.
 */
final class RegistrySink implements ImageSink {
  private static final int UPLOADS_AT_ONCE = 4;

  private final List<Target> targets;
  private final Function<Reference, List<Repository>> places;

  /**
   * Platform threads: the thread that waits for the sockets of virtual ones holds up the end of the
   * JVM by 300 ms.
   */
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          UPLOADS_AT_ONCE, Thread.ofPlatform().daemon().name("upload-", 1).factory());

  private final Map<Digest, CompletableFuture<Void>> layers = new LinkedHashMap<>();
  private volatile boolean closed;

  /** A repository to push to, and the tags (or digests) that the image gets there. */
  private record Target(Repository repository, Upload upload, List<String> tags) {}

  /**
   * @param push the repository that owns a name
   * @param places where a reference may be read from
   */
  RegistrySink(
      List<Reference> names,
      Function<Reference, Repository> push,
      Function<Reference, List<Repository>> places) {
    Map<String, Target> byRepository = new LinkedHashMap<>();
    for (Reference name : names) {
      Repository repository = push.apply(name);
      byRepository
          .computeIfAbsent(
              repository.toString(),
              _ -> new Target(repository, new Upload(repository, () -> closed), new ArrayList<>()))
          .tags()
          .add(name.tag().or(() -> name.digest().map(Object::toString)).orElse("latest"));
    }
    this.targets = List.copyOf(byRepository.values());
    this.places = places;
  }

  @Override
  public void offer(Layer layer) {
    CompletableFuture<Void> _ = begun(layer); // write() asks how it went
  }

  private CompletableFuture<Void> begun(Layer layer) {
    synchronized (layers) {
      return layers.computeIfAbsent(
          layer.descriptor().digest(), _ -> CompletableFuture.runAsync(() -> push(layer), threads));
    }
  }

  @Override
  public Descriptor write(Image image) {
    image.layers().forEach(this::offer);
    for (Layer layer : image.layers()) {
      await(begun(layer));
    }
    for (Target target : targets) {
      target.upload().bytes(image.config(), image.configBytes());
    }
    for (Target target : targets) {
      for (String tag : target.tags()) {
        target.upload().manifest(tag, image.manifest(), image.manifestBytes());
      }
    }
    return image.manifest();
  }

  private void await(CompletableFuture<Void> push) {
    try {
      push.join();
    } catch (CompletionException e) {
      closed = true;
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void push(Layer layer) {
    List<Repository> holders = new ArrayList<>(origins(layer));
    for (Target target : targets) {
      if (closed) {
        return;
      }
      target.upload().layer(layer, sameHost(holders, target.repository()));
      holders.addFirst(target.repository());
    }
  }

  private List<Repository> origins(Layer layer) {
    Optional<Reference> origin = layer.origin();
    return origin.map(places).orElse(List.of());
  }

  private static List<String> sameHost(List<Repository> holders, Repository target) {
    return holders.stream()
        .filter(holder -> holder.host().name().equals(target.host().name()))
        .map(Repository::path)
        .distinct()
        .toList();
  }

  /** What is being sent ends with its next bytes; nothing new is begun. */
  @Override
  public void close() {
    closed = true;
    threads.shutdown();
  }
}
