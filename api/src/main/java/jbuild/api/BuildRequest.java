package jbuild.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.executor.ProcessSpec.Ulimit;
import jbuild.image.Platform;
import jbuild.image.Reference;

/**
 * All that a build is asked for. A door makes it from its own options; nothing below knows a flag.
 *
 * @param dockerfile as the user named it; absent: {@code Dockerfile} or {@code dockerfile} in the
 *     context (S242)
 * @param buildArgs values as given; one without a value is already taken from the environment, or
 *     left out
 * @param namedContexts name to {@code DIR}, {@code oci-layout://...} or {@code docker-image://...}
 * @param labels added to the final image only (S226)
 * @param noCacheStages names of stages; {@code noCache} means all
 * @param pull ask the registry again for tags that are known here
 * @param network of steps that name none: {@code default}, {@code none} or {@code host}
 * @param addHosts host name to address
 * @param secrets id to where its value is
 * @param ssh id to an agent's socket, or to key files
 * @param tags names of the result
 * @param sourceDateEpochSeconds since 1970; absent: the time of the build
 */
public record BuildRequest(
    BuildContext context,
    Optional<Path> dockerfile,
    Optional<String> target,
    Map<String, String> buildArgs,
    Map<String, String> namedContexts,
    Map<String, String> labels,
    boolean noCache,
    Set<String> noCacheStages,
    boolean pull,
    String network,
    Set<String> allow,
    Map<String, String> addHosts,
    Map<String, SecretSource> secrets,
    Map<String, List<Path>> ssh,
    List<Ulimit> ulimits,
    OptionalLong shmSizeBytes,
    Optional<String> cgroupParent,
    Optional<Platform> platform,
    List<Reference> tags,
    List<Destination> destinations,
    OptionalLong sourceDateEpochSeconds) {

  /** Where the files of COPY come from. */
  public sealed interface BuildContext {
    record Directory(Path path) implements BuildContext {}
  }

  /** Where the value of a secret is. Only the caller names it (rule K5). */
  public sealed interface SecretSource {
    record File(Path path) implements SecretSource {}

    record Variable(String name) implements SecretSource {}
  }
}
