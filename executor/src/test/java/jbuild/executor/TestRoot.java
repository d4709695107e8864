package jbuild.executor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import jbuild.filesystem.Mount;

/** A root file system with busybox in it, as layers of an overlay. */
final class TestRoot {
  static final String PATH = "PATH=/bin";
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  final Path directory;
  final Path lower;
  final Path upper;
  private final Path work;
  private final List<Path> lowers = new ArrayList<>();
  private final List<Mount> mounts = new ArrayList<>();

  private TestRoot(Path directory) throws IOException {
    this.directory = directory;
    this.lower = Files.createDirectories(directory.resolve("lower"));
    this.upper = Files.createDirectories(directory.resolve("upper"));
    this.work = Files.createDirectories(directory.resolve("work"));
    for (Path path : List.of(directory, lower, upper)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    lowers.add(lower);
  }

  /** Skips the test where steps cannot run. */
  static TestRoot make(Path directory) throws IOException {
    assumeTrue(isRoot(), "needs root, for namespaces and mounts");
    assumeTrue(Files.isExecutable(BUSYBOX), "needs a static /bin/busybox");
    TestRoot root = new TestRoot(directory);
    for (String name : List.of("proc", "dev", "sys")) {
      Files.createDirectories(root.lower.resolve(name));
    }
    Path bin = Files.createDirectories(root.lower.resolve("bin"));
    Files.copy(BUSYBOX, bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String name : List.of("sh", "cat", "id", "ls", "mount", "sleep", "echo", "grep", "test")) {
      Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
    }
    return root;
  }

  static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  static RuntimeExecutor executor(Path directory, Optional<Path> runtime) {
    String path = System.getenv("PATH");
    return new RuntimeExecutor(
        new RuntimeExecutor.Options(
            directory.resolve("run"), path == null ? "/usr/bin:/bin" : path, runtime));
  }

  /** The runtimes of this machine. */
  static Stream<Path> runtimes() {
    return Stream.of("crun", "runc")
        .flatMap(name ->
            Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin")
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .limit(1));
  }

  TestRoot addLayerOnTop(Path layer) {
    lowers.addFirst(layer);
    return this;
  }

  TestRoot mount(Mount mount) {
    mounts.add(mount);
    return this;
  }

  ProcessSpec sh(String script) {
    return spec(List.of("/bin/sh", "-c", script), "/", ProcessSpec.User.ROOT);
  }

  ProcessSpec spec(List<String> args, String workingDirectory, ProcessSpec.User user) {
    return new ProcessSpec(
        new Mount.Overlay(lowers, upper, work),
        mounts,
        args,
        List.of(PATH),
        workingDirectory,
        user,
        "buildkitsandbox",
        Map.of(),
        ProcessSpec.Network.NONE,
        ProcessSpec.Security.SANDBOX,
        List.of(),
        OptionalLong.empty(),
        Optional.empty());
  }

  /** A run of a script with other settings than usual. */
  static final class Custom {
    private final ProcessSpec spec;
    private String hostname;
    private Map<String, String> hosts = Map.of();
    private ProcessSpec.Network network = ProcessSpec.Network.NONE;
    private ProcessSpec.Security security = ProcessSpec.Security.SANDBOX;
    private List<ProcessSpec.Ulimit> ulimits = List.of();
    private OptionalLong shmSizeBytes = OptionalLong.empty();

    Custom(ProcessSpec spec) {
      this.spec = spec;
      this.hostname = spec.hostname();
    }

    Custom hostname(String name) {
      hostname = name;
      return this;
    }

    Custom hosts(Map<String, String> added) {
      hosts = added;
      return this;
    }

    Custom network(ProcessSpec.Network kind) {
      network = kind;
      return this;
    }

    Custom insecure() {
      security = ProcessSpec.Security.INSECURE;
      return this;
    }

    Custom ulimit(String name, long soft, long hard) {
      ulimits = List.of(new ProcessSpec.Ulimit(name, soft, hard));
      return this;
    }

    Custom shm(long bytes) {
      shmSizeBytes = OptionalLong.of(bytes);
      return this;
    }

    ProcessSpec spec() {
      return new ProcessSpec(
          spec.root(),
          spec.mounts(),
          spec.args(),
          spec.env(),
          spec.workingDirectory(),
          spec.user(),
          hostname,
          hosts,
          network,
          security,
          ulimits,
          shmSizeBytes,
          spec.cgroupParent());
    }
  }
}
