package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Mount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is mounted in a step, and what of it is left in the layer. */
final class MountsTest extends Fixture {
  /** All that a step left in its layer. */
  private List<String> layer() throws IOException {
    try (Stream<Path> found = Files.find(root.upper, 20, (_, _) -> true)) {
      return found
          .map(path -> root.upper.relativize(path).toString())
          .filter(name -> !name.isEmpty())
          .sorted()
          .toList();
    }
  }

  private Path sourceDirectory() throws IOException {
    Path source = Files.createDirectory(directory.resolve("source"));
    Files.writeString(source.resolve("file"), "content\n");
    return source;
  }

  /**
   * S133, S134: those that the runtime itself mounts on stay, as they do with BuildKit; the first
   * RUN of an image from scratch gives it these directories.
   */
  @ParameterizedTest
  @MethodSource("runtimes")
  void theDirectoriesOfTheKernelsFileSystemsStay(Path runtime) throws Exception {
    for (String name : List.of("proc", "dev", "sys")) {
      Files.delete(root.lower.resolve(name));
    }
    lines(runtime, root.sh("true"));
    assertEquals(List.of("dev", "proc", "sys"), layer());
    assertEquals(0755, (int) Files.getAttribute(root.upper.resolve("proc"), "unix:mode") & 07777);
  }

  /** S163, testMountTmpfs, testMountTmpfsSize. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void aTmpfsIsOpenToAllOrLikeTheDirectoryBelowIt(Path runtime) throws Exception {
    Path closed = Files.createDirectory(root.lower.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-x---"));
    root.mount(new Mount.Tmpfs("/new", OptionalLong.of(1 << 20)));
    root.mount(new Mount.Tmpfs("/closed", OptionalLong.empty()));
    root.mount(new Mount.Tmpfs("/fixed", OptionalLong.empty(), true));
    root.mount(new Mount.Tmpfs("/dev/shm", OptionalLong.of(128 << 20)));
    String script =
        """
        busybox stat -c '%a %n' /new /closed
        (echo x > /fixed/f) 2>/dev/null || echo read-only
        (busybox dd if=/dev/zero of=/new/f bs=1024k count=2) 2>/dev/null || echo full
        grep ' /new ' /proc/self/mounts
        grep ' /dev/shm ' /proc/self/mounts | busybox tail -n 1
        """;
    List<String> seen = lines(runtime, root.sh(script));
    assertEquals(List.of("1777 /new", "750 /closed", "read-only", "full"), seen.subList(0, 4));
    assertTrue(seen.get(4).contains("rw,nosuid"), seen.get(4));
    assertTrue(seen.get(5).contains("size=131072k"), seen.get(5));
    assertEquals(List.of(), layer());
  }

  /** S133, RUN-08: the root has no /etc and no directory that is mounted on. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void nothingOfTheMountsIsLeftInTheLayer(Path runtime) throws Exception {
    FileTime before = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(root.lower, before);
    Files.setLastModifiedTime(root.upper, before);
    root.mount(new Mount.Bind(sourceDirectory(), "/a/b/c", true));
    root.mount(new Mount.Tmpfs("/t/t", OptionalLong.empty()));
    root.mount(new Mount.Content("/run/secrets/s", "secret".getBytes(UTF_8), 0400, 0, 0));
    assertEquals(
        List.of("content", "secret"),
        lines(runtime, root.sh("cat /a/b/c/file; cat /run/secrets/s; echo; echo x > /t/t/f")));
    assertEquals(List.of(), layer());
    assertEquals(before, Files.getLastModifiedTime(root.upper));
  }

  @Test
  void timesOfDirectoriesThatHeldAMountPointAreKept() throws Exception {
    FileTime before = FileTime.fromMillis(1_000_000_000_000L);
    Path opt = Files.createDirectory(root.lower.resolve("opt"));
    Files.writeString(opt.resolve("file"), "");
    Files.setLastModifiedTime(opt, before);
    root.mount(new Mount.Content("/opt/secret", "secret".getBytes(UTF_8), 0400, 0, 0));
    lines(root.sh("true"));
    assertEquals(List.of("opt"), layer());
    assertEquals(before, Files.getLastModifiedTime(root.upper.resolve("opt")));
  }

  /** S133: nothing is written for the files that every step is given. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void theUsualFilesTouchNothingOfAnImageThatLacksThem(Path runtime) throws Exception {
    Files.writeString(
        Files.createDirectory(root.lower.resolve("etc")).resolve("passwd"), "root:x:0:0::/:\n");
    String script = "busybox head -c 9 /etc/hosts; echo; ls /etc; echo x > /etc/kept";
    assertEquals(
        List.of("127.0.0.1", "hosts", "passwd", "resolv.conf"), lines(runtime, root.sh(script)));
    assertEquals(List.of("etc", "etc/kept"), layer());
  }

  /** Several jbuilds may begin in one new store. */
  @Test
  void theUsualFilesCanBeMadeByManyAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int round = 0; round < 200; round++) {
        Path tree = directory.resolve("points-" + round);
        List<Callable<Path>> makers =
            Collections.nCopies(
                4,
                () -> {
                  MountPoints.makeUsual(tree);
                  return tree;
                });
        for (Future<Path> made : threads.invokeAll(makers)) {
          assertTrue(Files.isRegularFile(made.get().resolve("etc/resolv.conf")));
        }
      }
    }
  }

  @Test
  void noStepCanRemoveTheUsualFiles() throws Exception {
    Files.createDirectory(root.lower.resolve("etc"));
    lines(root.sh("echo x > /etc/hosts.bak; busybox umount /etc/hosts; busybox rm /etc/hosts; :"));
    assertEquals(List.of("etc", "etc/hosts.bak"), layer());
  }

  @Test
  void aMountPointThatTheStepFilledAroundStays() throws Exception {
    root.mount(new Mount.Tmpfs("/a/b", OptionalLong.empty()));
    lines(root.sh("echo x > /a/kept"));
    assertEquals(List.of("a", "a/kept"), layer());
  }

  @Test
  void existingFilesAreHiddenForTheStepOnly() throws Exception {
    Path etc = Files.createDirectory(root.lower.resolve("etc"));
    Files.writeString(etc.resolve("hosts"), "of the image\n");
    assertTrue(lines(root.sh("cat /etc/hosts")).getFirst().startsWith("127.0.0.1"));
    assertEquals(List.of(), layer());
    assertEquals("of the image\n", Files.readString(etc.resolve("hosts")));
  }

  /** RUN-02: links lead nowhere but into the root. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void linkedMountPointsAreResolvedInsideTheRoot(Path runtime) throws Exception {
    Path canary = Files.createDirectory(directory.resolve("canary"));
    Path etc = Files.createDirectory(root.lower.resolve("etc"));
    Files.createSymbolicLink(etc.resolve("resolv.conf"), Path.of("../run/resolve/stub"));
    Files.createSymbolicLink(etc.resolve("hosts"), canary.resolve("hosts"));
    Files.createSymbolicLink(root.lower.resolve("out"), Path.of("../../../.." + canary));
    root.mount(new Mount.Tmpfs("/out/tmp", OptionalLong.empty()));
    List<String> seen =
        lines(
            runtime,
            root.sh("cat /etc/hosts; test -f /run/resolve/stub && echo stub; echo x > /out/tmp/f"));
    assertTrue(seen.getFirst().startsWith("127.0.0.1"));
    assertEquals("stub", seen.getLast());
    assertEquals(List.of(), layer().stream().filter(name -> !name.equals("etc")).toList());
    try (Stream<Path> inCanary = Files.list(canary)) {
      assertEquals(List.of(), inCanary.toList());
    }
  }

  @Test
  void aDirectoryWhereAFileIsMountedFailsTheStep() throws Exception {
    Files.createDirectories(root.lower.resolve("etc/hosts"));
    Failure failure = assertThrows(Failure.class, () -> run(root.sh("true")));
    assertEquals(ErrorClass.STEP, failure.errorClass());
    assertEquals(List.of(), layer().stream().filter(name -> !name.startsWith("etc")).toList());
  }

  /** MNT-09. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void aReadOnlyBindIsReadOnlyAndAWritableOneIsNot(Path runtime) throws Exception {
    Path source = sourceDirectory();
    Path written = Files.createDirectory(directory.resolve("written"));
    root.mount(new Mount.Bind(source, "/ro", true)).mount(new Mount.Bind(written, "/rw", false));
    root.mount(new Mount.Bind(source.resolve("file"), "/one", true));
    String script =
        "cat /ro/file /one; (echo x > /ro/new) 2>/dev/null || echo no; echo x > /rw/new;"
            + " (echo x > /one) 2>/dev/null || echo no; mount -o remount,rw /ro 2>/dev/null || echo no";
    assertEquals(List.of("content", "content", "no", "no", "no"), lines(runtime, root.sh(script)));
    assertEquals("x\n", Files.readString(written.resolve("new")));
  }

  /** MNT-02: a source that became a link is not followed. */
  @Test
  void aLinkInTheSourceOfABindIsRefused() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc"));
    root.mount(new Mount.Bind(link.resolve("ssl"), "/x", true));
    Failure failure = assertThrows(Failure.class, () -> run(root.sh("true")));
    assertEquals(ErrorClass.PATH, failure.errorClass());
  }

  /** S147. */
  @Test
  void mountsAreOrderedByTargetAndTheLastOfTwoWins() throws Exception {
    root.mount(new Mount.Content("/m/sub/file", "inner".getBytes(UTF_8), 0444, 0, 0));
    root.mount(new Mount.Content("/m/twice", "first".getBytes(UTF_8), 0444, 0, 0));
    root.mount(new Mount.Tmpfs("/m", OptionalLong.empty()));
    root.mount(new Mount.Content("/m/twice", "second".getBytes(UTF_8), 0444, 0, 0));
    assertEquals(List.of("innersecond"), lines(root.sh("cat /m/sub/file /m/twice; echo")));
    assertEquals(List.of(), layer());
  }

  /** S159. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void contentHasItsModeAndOwnerAndRestrictions(Path runtime) throws Exception {
    root.mount(new Mount.Content("/secret", "s".getBytes(UTF_8), 0440, 7, 8));
    root.mount(new Mount.Content("/script", "#!/bin/sh\necho ran\n".getBytes(UTF_8), 0555, 0, 0));
    String script = "ls -ln /secret; grep -E ' /s(ecret|cript) ' /proc/self/mounts; /script";
    List<String> seen = lines(runtime, root.sh(script));
    assertTrue(seen.get(0).matches("-r--r-----\\s+1 7\\s+8\\s+1 .*"), seen.get(0));
    String secret =
        seen.stream().filter(line -> line.contains(" /secret ")).findAny().orElseThrow();
    assertTrue(secret.contains("ro,nosuid,nodev,noexec"), secret);
    assertEquals("ran", seen.getLast());
  }

  /** SEC-05: neither the bytes nor the environment of a step are ever on a disk. */
  @Test
  void secretsAreNotOnDiskWhileTheStepRuns() throws Exception {
    Path shared = Files.createDirectory(directory.resolve("shared"));
    root.mount(new Mount.Bind(shared, "/shared", false));
    root.mount(new Mount.Content("/secret", "MARKER-in-a-file".getBytes(UTF_8), 0400, 0, 0));
    StringBuilder found = new StringBuilder();
    ProcessExecutor.OutputSink sink =
        (_, _, _, _) -> {
          found.append(grep("MARKER-in-"));
          try {
            Files.writeString(shared.resolve("seen"), "");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    ProcessSpec plain =
        root.sh("cat /secret | grep -c MARKER; while ! test -e /shared/seen; do sleep 0.01; done");
    ProcessSpec spec =
        new ProcessSpec(
            plain.root(),
            plain.mounts(),
            plain.args(),
            List.of(TestRoot.PATH, "TOKEN=MARKER-in-the-environment"),
            "/",
            plain.user(),
            plain.hostname(),
            plain.hosts(),
            plain.network(),
            plain.security(),
            plain.ulimits(),
            plain.shmSizeBytes(),
            plain.cgroupParent());
    try (RuntimeExecutor executor = TestRoot.executor(directory, Optional.empty())) {
      assertEquals(new ExitStatus.Exited(0), executor.run(spec, sink, new Cancellation()));
    }
    assertEquals("", found.toString());
  }

  private String grep(String marker) {
    StringBuilder found = new StringBuilder();
    try (Stream<Path> files = Files.find(directory, 20, (_, a) -> a.isRegularFile())) {
      for (Path file : files.toList()) {
        if (Files.size(file) < 100_000
            && new String(Files.readAllBytes(file), UTF_8).contains(marker)) {
          found.append(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.toString();
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void aViewShowsAPathOfAnotherStack(Path runtime) throws Exception {
    Path other = Files.createDirectories(directory.resolve("other/real/dir"));
    Files.writeString(other.resolve("file"), "of the view\n");
    Files.createSymbolicLink(directory.resolve("other/link"), Path.of("/real"));
    Mount.Overlay view =
        new Mount.Overlay(
            List.of(directory.resolve("other")),
            Files.createDirectory(directory.resolve("view-upper")),
            Files.createDirectory(directory.resolve("view-work")));
    root.mount(new Mount.View(view, "/link/dir", "/view", false));
    assertEquals(
        List.of("of the view"), lines(runtime, root.sh("cat /view/file; echo x > /view/new")));
    assertTrue(Files.exists(directory.resolve("view-upper/real/dir/new")));
    assertFalse(Files.exists(other.resolve("new")));
  }

  @Test
  void aMissingPathOfAViewIsAContextFailure() throws Exception {
    Mount.Overlay view =
        new Mount.Overlay(
            List.of(sourceDirectory()),
            Files.createDirectory(directory.resolve("view-upper")),
            Files.createDirectory(directory.resolve("view-work")));
    root.mount(new Mount.View(view, "/no/such", "/view", true));
    Failure failure = assertThrows(Failure.class, () -> run(root.sh("true")));
    assertEquals(ErrorClass.CONTEXT, failure.errorClass());
  }

  /** FSM-04. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void hundredsOfLayersCanBeMounted(Path runtime) throws Exception {
    Path deep = Files.createDirectories(directory.resolve("x".repeat(200)));
    for (int i = 0; i < 300; i++) {
      Path layer = Files.createDirectories(deep.resolve("layer-" + i));
      Files.writeString(layer.resolve("f" + i), "" + i);
      root.addLayerOnTop(layer);
    }
    assertEquals(List.of("0299"), lines(runtime, root.sh("cat /f0 /f299; echo")));
  }

  /** S123. */
  @ParameterizedTest
  @MethodSource("runtimes")
  void aMissingWorkingDirectoryIsMadeForTheUserAndStays(Path runtime) throws Exception {
    ProcessSpec.User user = new ProcessSpec.User(1000, 1001, List.of());
    ProcessSpec spec = root.spec(List.of("/bin/sh", "-c", "pwd; echo x > f"), "/work/dir", user);
    assertEquals(List.of("/work/dir"), lines(runtime, spec));
    assertEquals(List.of("work", "work/dir", "work/dir/f"), layer());
    Path made = root.upper.resolve("work/dir");
    assertEquals(1000, Files.getAttribute(made, "unix:uid"));
    assertEquals(1001, Files.getAttribute(made, "unix:gid"));
    assertEquals(
        "rwxr-xr-x",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(made, LinkOption.NOFOLLOW_LINKS)));
  }

  @ParameterizedTest
  @MethodSource("runtimes")
  void aWorkingDirectoryInsideAMountIsFoundThere(Path runtime) throws Exception {
    Path source = sourceDirectory();
    root.mount(new Mount.Bind(source, "/cache", false));
    Files.createDirectory(source.resolve("sub"));
    ProcessSpec spec =
        root.spec(List.of("/bin/sh", "-c", "pwd"), "/cache/sub", ProcessSpec.User.ROOT);
    assertEquals(List.of("/cache/sub"), lines(runtime, spec));
    assertEquals(List.of(), layer());
  }

  /** RUN-01: direct, and through a link of the image. */
  @Test
  void aWorkingDirectoryThatIsAHandleIsRefused() throws Exception {
    Files.createSymbolicLink(root.lower.resolve("handle"), Path.of("/proc/self/fd/7"));
    for (String place : List.of("/proc/self/fd/3", "/handle", "/handle/..//fd/8")) {
      ProcessSpec spec = root.spec(List.of("/bin/sh", "-c", "ls"), place, ProcessSpec.User.ROOT);
      Failure failure = assertThrows(Failure.class, () -> run(spec), place);
      assertEquals(ErrorClass.STEP, failure.errorClass());
    }
  }

  @Test
  void whatTheStepDoesToTheRootIsInTheLayer() throws Exception {
    Files.writeString(root.lower.resolve("old"), "");
    lines(root.sh("echo x > /new; busybox rm /old; busybox mkdir /d"));
    assertEquals(List.of("d", "new", "old"), layer());
  }
}
