package jbuild.engine.frontend;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.executor.ProcessSpec.Network;
import jbuild.executor.ProcessSpec.Ulimit;
import jbuild.filesystem.FileTree;
import jbuild.image.Platform;

/**
 * What the caller adds to a Dockerfile.
 *
 * @param context the build context, already filtered
 * @param target stage to build; absent: the last
 * @param platform asked for; absent: the host's, and a base image's own is kept (S120)
 * @param noCacheStages names in lower case
 * @param allow entitlements, such as {@code network.host}
 * @param epochSeconds SOURCE_DATE_EPOCH
 */
public record PlanRequest(
    FileTree context,
    Optional<String> target,
    Map<String, String> buildArgs,
    Map<String, String> labels,
    Optional<Platform> platform,
    boolean noCache,
    Set<String> noCacheStages,
    Set<String> allow,
    RunDefaults steps,
    OptionalLong epochSeconds) {

  /**
   * What holds for every RUN.
   *
   * @param hosts name to address
   */
  public record RunDefaults(
      Network network,
      Map<String, String> hosts,
      List<Ulimit> ulimits,
      OptionalLong shmSizeBytes,
      Optional<String> cgroupParent) {}

  /** The same request for a build of another time. */
  public PlanRequest at(OptionalLong newEpochSeconds, Map<String, String> newBuildArgs) {
    return new PlanRequest(
        context,
        target,
        newBuildArgs,
        labels,
        platform,
        noCache,
        noCacheStages,
        allow,
        steps,
        newEpochSeconds);
  }

  Platform targetPlatform() {
    return platform.orElseGet(Platform::host);
  }
}
