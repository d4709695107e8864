package jbuild.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import jbuild.filesystem.Mount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a step may do and see (RUN-10). */
final class PostureTest extends Fixture {
  private static final long SANDBOX_CAPABILITIES = 0xa80425fbL;

  @ParameterizedTest
  @MethodSource("runtimes")
  void aStepHasDockersCapabilitiesAndFilter(Path runtime) throws Exception {
    Map<String, String> status = status(lines(runtime, root.sh("cat /proc/self/status")));
    for (String set : List.of("CapPrm", "CapEff", "CapBnd")) {
      assertEquals(SANDBOX_CAPABILITIES, Long.parseLong(status.getOrDefault(set, ""), 16), set);
    }
    assertEquals(0, Long.parseLong(status.getOrDefault("CapInh", ""), 16));
    assertEquals(0, Long.parseLong(status.getOrDefault("CapAmb", ""), 16));
    assertEquals("0", status.getOrDefault("NoNewPrivs", ""));
    assertEquals("2", status.getOrDefault("Seccomp", ""));
  }

  private static Map<String, String> status(List<String> lines) {
    return lines.stream()
        .map(line -> line.split(":", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].strip()));
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void theMountsAreThoseOfS134(Path runtime) throws Exception {
    Map<String, List<String>> mounts =
        lines(runtime, root.sh("cat /proc/self/mounts")).stream()
            .map(line -> line.split(" ", -1))
            .collect(
                Collectors.toMap(
                    fields -> fields[1],
                    fields -> List.of((fields[2] + "," + fields[3]).split(",", -1)),
                    (_, last) -> last));
    assertTrue(
        options(mounts, "/").containsAll(List.of("overlay", "rw", "nodev")), mounts.toString());
    assertTrue(options(mounts, "/proc").containsAll(List.of("proc", "nosuid", "nodev", "noexec")));
    assertTrue(options(mounts, "/dev").containsAll(List.of("tmpfs", "nosuid", "nodev")));
    assertTrue(options(mounts, "/dev/pts").contains("devpts"));
    assertTrue(options(mounts, "/dev/shm").containsAll(List.of("tmpfs", "nodev", "size=65536k")));
    assertTrue(options(mounts, "/dev/mqueue").contains("mqueue"));
    assertTrue(options(mounts, "/sys").containsAll(List.of("sysfs", "ro")));
    assertTrue(options(mounts, "/sys/fs/cgroup").contains("ro"));
    assertTrue(options(mounts, "/proc/sys").contains("ro"));
    assertTrue(options(mounts, "/proc/bus").contains("ro"));
    assertTrue(options(mounts, "/etc/hosts").contains("ro"));
    assertTrue(options(mounts, "/etc/resolv.conf").contains("ro"));
    assertFalse(mounts.containsKey("/run"));
  }

  private static List<String> options(Map<String, List<String>> mounts, String target) {
    return mounts.getOrDefault(target, List.of("not mounted"));
  }

  @Test
  void maskedPathsAreEmpty() throws Exception {
    assertEquals(List.of("masked"), lines(root.sh("cat /proc/keys /proc/timer_list; echo masked")));
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void deniedSystemCallsAreDenied(Path runtime) throws Exception {
    String script =
        """
        busybox unshare -U true 2>/dev/null || echo no user namespace
        busybox unshare -n true 2>/dev/null || echo no network namespace
        mount -t tmpfs x /bin 2>/dev/null || echo no mount
        busybox chroot / /bin/true 2>/dev/null; busybox chroot / /bin/busybox true && echo chroot
        """;
    assertEquals(
        List.of("no user namespace", "no network namespace", "no mount", "chroot"),
        lines(runtime, root.sh(script)));
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void deviceNodesCanBeMadeButOnlyTheUsualOnesWork(Path runtime) throws Exception {
    String script =
        """
        for place in / /dev/ /dev/shm/ /tmpfs/; do
          busybox mknod ${place}node c 1 3 || exit 1
          (echo x > ${place}node) 2>/dev/null && echo $place is open
        done
        echo x > /dev/null && busybox head -c 3 /dev/zero | busybox wc -c
        (echo x > /dev/full) 2>/dev/null || echo full
        busybox head -c 1 /dev/urandom | busybox wc -c
        test -c /dev/ptmx && test -c /dev/tty && test -h /dev/fd && echo terminals
        """;
    root.mount(new Mount.Tmpfs("/tmpfs", OptionalLong.of(1 << 20)));
    assertEquals(List.of("3", "full", "1", "terminals"), lines(runtime, root.sh(script)));
  }

  /** S130, S131. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void namesAreThoseGivenAndTheirFileIsReadOnly(Path runtime) throws Exception {
    String script =
        "busybox hostname; cat /etc/hosts; (echo x >> /etc/hosts) 2>/dev/null || echo read-only";
    ProcessSpec spec =
        new TestRoot.Custom(root.sh(script))
            .hostname("builder")
            .hosts(Map.of("registry.example", "10.1.2.3"))
            .spec();
    assertEquals(
        List.of(
            "builder",
            "127.0.0.1\tlocalhost builder",
            "::1\tlocalhost ip6-localhost ip6-loopback",
            "10.1.2.3\tregistry.example",
            "read-only"),
        lines(runtime, spec));
  }

  @Test
  void theHostsNameServersAreUsedInItsNetwork() throws Exception {
    ProcessSpec spec =
        new TestRoot.Custom(root.sh("cat /etc/resolv.conf"))
            .network(ProcessSpec.Network.DEFAULT)
            .spec();
    assertEquals(Files.readAllLines(Path.of("/etc/resolv.conf")), lines(spec));
  }

  /** S136. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void withoutNetworkThereIsALoopbackInterfaceThatIsUp(Path runtime) throws Exception {
    List<String> seen =
        lines(runtime, root.sh("ls /sys/class/net; cat /proc/net/dev; busybox ip -o link"));
    assertEquals("lo", seen.getFirst());
    assertTrue(seen.getLast().contains("LOOPBACK,UP"), seen.getLast());
    assertEquals(1, seen.stream().filter(line -> line.contains(": <")).count());
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void usersAndGroupsAreTheNumbersGiven(Path runtime) throws Exception {
    ProcessSpec spec =
        root.spec(
            List.of("/bin/sh", "-c", "id -u; id -g; cat /proc/self/status"),
            "/",
            new ProcessSpec.User(1000, 1001, List.of(5L, 70000L)));
    List<String> seen = lines(runtime, spec);
    assertEquals(List.of("1000", "1001"), seen.subList(0, 2));
    Map<String, String> status = status(seen.subList(2, seen.size()));
    assertEquals("5 70000", status.getOrDefault("Groups", ""));
    assertEquals(0, Long.parseLong(status.getOrDefault("CapEff", ""), 16));
    assertEquals(SANDBOX_CAPABILITIES, Long.parseLong(status.getOrDefault("CapBnd", ""), 16));
  }

  /** RUN-11: nothing of this JVM's environment. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void theEnvironmentIsExactlyWhatIsGiven(Path runtime) throws Exception {
    List<String> seen =
        lines(runtime, root.spec(List.of("busybox", "env"), "/", ProcessSpec.User.ROOT));
    assertEquals(List.of("HOME=/", "PATH=/bin"), seen.stream().sorted().toList());
  }

  /** RUN-01. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void onlyThreeHandlesAreOpenAndInputIsEmpty(Path runtime) throws Exception {
    String script = "for n in /proc/$$/fd/*; do echo ${n##*/}; done; cat";
    assertEquals(
        List.of("0", "1", "2"),
        lines(runtime, root.sh(script)).stream()
            .filter(n -> n.length() == 1 && n.charAt(0) < '3')
            .toList());
    assertFalse(output.out().contains("7\n"), output.out());
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void limitsAndTheSizeOfSharedMemoryAreSet(Path runtime) throws Exception {
    ProcessSpec spec =
        new TestRoot.Custom(root.sh("ulimit -n; ulimit -Hn; grep ' /dev/shm ' /proc/self/mounts"))
            .ulimit("nofile", 100, 200)
            .shm(1 << 20)
            .spec();
    List<String> seen = lines(runtime, spec);
    assertEquals(List.of("100", "200"), seen.subList(0, 2));
    assertTrue(seen.get(2).contains("size=1024k"), seen.get(2));
  }

  @Test
  void anInsecureStepIsNotConfined() throws Exception {
    ProcessSpec spec =
        new TestRoot.Custom(root.sh("cat /proc/self/status; mount -t tmpfs x /bin"))
            .insecure()
            .spec();
    Map<String, String> status = status(lines(spec));
    assertEquals("0", status.getOrDefault("Seccomp", ""));
    assertNotEquals(SANDBOX_CAPABILITIES, Long.parseLong(status.getOrDefault("CapEff", ""), 16));
    assertEquals(status.getOrDefault("CapBnd", ""), status.getOrDefault("CapEff", ""));
  }
}
