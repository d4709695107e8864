package jbuild.executor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.filesystem.Mount;

/**
 * What to run and in what surroundings (S123-S139).
 *
 * @param root the writable root file system
 * @param mounts besides the standard ones; applied sorted by target
 * @param args at least one; the first is looked up in the PATH of {@code env}
 * @param env {@code NAME=value}, complete: nothing of jbuild's own environment is added
 * @param workingDirectory absolute; made with mode 0755 and the user's ownership if it is missing
 * @param hosts names to addresses, added to {@code /etc/hosts} in this order
 * @param shmSizeBytes of {@code /dev/shm}
 */
public record ProcessSpec(
    Mount.Overlay root,
    List<Mount> mounts,
    List<String> args,
    List<String> env,
    String workingDirectory,
    User user,
    String hostname,
    Map<String, String> hosts,
    Network network,
    Security security,
    List<Ulimit> ulimits,
    OptionalLong shmSizeBytes,
    Optional<String> cgroupParent) {

  /**
   * Numbers only: names were looked up in the image before.
   *
   * @param groups supplementary ones
   */
  public record User(long uid, long gid, List<Long> groups) {
    public static final User ROOT = new User(0, 0, List.of());
  }

  /** What of the network a step sees. */
  public enum Network {
    /** The host's, for now. */
    DEFAULT,
    /** A loopback interface alone. */
    NONE,
    HOST
  }

  public enum Security {
    SANDBOX,
    /** All capabilities, no seccomp, nothing masked. */
    INSECURE
  }

  /** A resource limit by its name as in {@code ulimit}: {@code nofile}. */
  public record Ulimit(String name, long soft, long hard) {}
}
