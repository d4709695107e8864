package jbuild.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jbuild.executor.oci.Architecture;
import jbuild.executor.oci.SeccompProfile;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * What this machine offers for running steps. Looked at once.
 *
 * @param runtimes best first, at least one
 * @param unshare the program of util-linux
 */
record Host(
    List<OciRuntime> runtimes,
    Path unshare,
    Path shell,
    ControlGroups controlGroups,
    SeccompProfile profile,
    ProcessStatus status) {

  /** Finds what is needed, or fails with {@code HOST} and says what is missing. */
  static Host find(RuntimeExecutor.Options options) throws IOException {
    ProcessStatus status = ProcessStatus.read();
    if (!status.isRoot()) {
      throw missing("RUN needs root, and this is user " + status.uid(), "run jbuild as root");
    }
    List<OciRuntime> runtimes =
        options.runtime().isPresent()
            ? List.of(OciRuntime.of(options.runtime().get()))
            : Stream.of("crun", "runc")
                .flatMap(name -> search(options.searchPath(), name).stream())
                .map(OciRuntime::of)
                .toList();
    if (runtimes.isEmpty() || !Files.isExecutable(runtimes.getFirst().executable())) {
      throw missing(
          "RUN needs an OCI runtime, and there is none on the PATH",
          "install one of the Debian packages crun (better) and runc");
    }
    Path unshare =
        search(options.searchPath(), "unshare")
            .orElseThrow(() ->
                missing(
                    "RUN needs the program unshare, which is not on the PATH",
                    "install the Debian package util-linux"));
    return new Host(
        runtimes,
        unshare,
        Path.of("/bin/sh"),
        ControlGroups.find(),
        SeccompProfile.of(Architecture.of(System.getProperty("os.arch", ""))),
        status);
  }

  private static Failure missing(String cause, String remedy) {
    return new Failure(ErrorClass.HOST, cause + "; " + remedy);
  }

  /**
   * The first executable file of this name, by its absolute path; relative entries do not count.
   */
  private static Optional<Path> search(String searchPath, String name) {
    return Stream.of(searchPath.split(":", -1))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
