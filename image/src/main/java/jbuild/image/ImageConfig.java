package jbuild.image;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image configuration (OCI image specification, "config"), with Docker's additions that BuildKit
 * writes. {@link ImageJson} is its only reader and writer, so that the digest is always that of the
 * bytes sent.
 */
public record ImageConfig(
    Platform platform,
    Optional<String> created,
    Optional<String> author,
    ContainerConfig config,
    List<DiffId> diffIds,
    List<History> history) {

  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /** The configuration of {@code FROM scratch}. */
  public static ImageConfig scratch(Platform platform) {
    return new ImageConfig(
        platform, Optional.empty(), Optional.empty(), ContainerConfig.EMPTY, List.of(), List.of());
  }

  /**
   * One line of history.
   *
   * @param created RFC 3339 time, absent where the base had none
   */
  public record History(
      Optional<String> created,
      Optional<String> createdBy,
      Optional<String> author,
      Optional<String> comment,
      boolean emptyLayer) {}

  /**
   * What a container of the image starts with. {@code env} keeps its order; an absent {@code cmd}
   * differs from an empty one (S037).
   *
   * @param onBuild triggers, as raw text
   */
  public record ContainerConfig(
      String user,
      List<String> exposedPorts,
      List<String> env,
      Optional<List<String>> entrypoint,
      Optional<List<String>> cmd,
      Optional<Healthcheck> healthcheck,
      boolean argsEscaped,
      List<String> volumes,
      String workingDir,
      List<String> onBuild,
      Map<String, String> labels,
      String stopSignal,
      Optional<List<String>> shell) {
    public static final ContainerConfig EMPTY =
        new ContainerConfig(
            "",
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            List.of(),
            "",
            List.of(),
            Map.of(),
            "",
            Optional.empty());

    public ContainerConfig {
      exposedPorts = List.copyOf(exposedPorts);
      env = List.copyOf(env);
      entrypoint = entrypoint.map(List::copyOf);
      cmd = cmd.map(List::copyOf);
      volumes = List.copyOf(volumes);
      onBuild = List.copyOf(onBuild);
      labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
      shell = shell.map(List::copyOf);
    }
  }

  /** Durations in nanoseconds, 0 meaning inherited; {@code retries} 0 likewise. */
  public record Healthcheck(
      List<String> test,
      long intervalNanos,
      long timeoutNanos,
      long startPeriodNanos,
      long startIntervalNanos,
      int retries) {

    public Healthcheck {
      test = List.copyOf(test);
    }
  }
}
