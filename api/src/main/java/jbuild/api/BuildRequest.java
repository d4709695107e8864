package jbuild.api;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.executor.ProcessSpec.Ulimit;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.parser.GitSource;

/**
 * All that a build is asked for. A door makes it from its own options; nothing below knows a flag.
 *
 * @param buildArgs values as given; one without a value is already taken from the environment, or
 *     left out
 * @param namedContexts the name is a familiar one: without {@code :latest} (S121)
 * @param labels added to the final image only (S226)
 * @param noCacheStages names of stages; {@code noCache} means all
 * @param pull ask the registry again for tags that are known here
 * @param network of steps that name none: {@code default}, {@code none} or {@code host}
 * @param addHosts host name to address
 * @param secrets id to where its value is
 * @param ssh id to an agent's socket, or to key files
 * @param tags names of the result
 * @param sourceDateEpochSeconds since 1970; absent: what the build argument SOURCE_DATE_EPOCH, else
 *     the Dockerfile says, else the time of the build
 */
public record BuildRequest(
    BuildContext context,
    DockerfileSource dockerfile,
    Optional<String> target,
    Map<String, String> buildArgs,
    Map<String, NamedContext> namedContexts,
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

    /** Bytes up to their end: a tar archive, compressed or not, or by itself a Dockerfile. */
    record Stream(InputStream bytes) implements BuildContext {}

    record Git(GitSource source) implements BuildContext {}

    /** An archive, or by itself a Dockerfile, at an http or https URL. */
    record Web(String url) implements BuildContext {}
  }

  /** Where the Dockerfile is. */
  public sealed interface DockerfileSource {
    /** {@code Dockerfile}, else {@code dockerfile}, in the context (S242). */
    record Usual() implements DockerfileSource {}

    /** A file of this machine, inside or outside the context. */
    record File(Path path) implements DockerfileSource {}

    /** A file of a context that is no directory of this machine. */
    record Inside(String path) implements DockerfileSource {}

    record Stream(InputStream bytes) implements DockerfileSource {}

    /** An http or https URL. */
    record Web(String url) implements DockerfileSource {}
  }

  /** What takes the place of a stage or an image (S121). */
  public sealed interface NamedContext {
    record Directory(Path path) implements NamedContext {}

    /** An image of a registry, or {@code scratch}. */
    record Image(String reference) implements NamedContext {}

    /**
     * An image of an OCI layout.
     *
     * @param selector tag or digest; absent: the image tagged {@code latest}, or the only one
     */
    record Layout(Path directory, Optional<String> selector) implements NamedContext {}

    record Git(GitSource source) implements NamedContext {}

    /** A file at an http or https URL: a tree that holds it under the name {@code context}. */
    record Web(String url) implements NamedContext {}
  }

  /** Where the value of a secret is. Only the caller names it (rule K5). */
  public sealed interface SecretSource {
    record File(Path path) implements SecretSource {}

    record Variable(String name) implements SecretSource {}
  }
}
