package jbuild.executor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compiled filters, and what a step may do under them. */
final class SeccompProgramsTest extends Fixture {
  private Host host;
  private OciRuntime crun;
  private Path place;

  @BeforeEach
  void findCrun() throws IOException {
    Optional<Path> found = runtimes().filter(runtime -> runtime.endsWith("crun")).findFirst();
    assumeTrue(found.isPresent(), "needs crun");
    crun = OciRuntime.of(found.orElseThrow());
    place = Files.createDirectories(directory.resolve("run"));
    Files.createDirectory(place.resolve(Sandboxes.SCRATCH));
    host =
        Host.find(
            new RuntimeExecutor.Options(place, "/usr/bin:/bin", Optional.of(crun.executable())));
  }

  private Optional<byte[]> program() {
    try (SeccompPrograms programs = new SeccompPrograms(place)) {
      return programs.of(host, crun).join();
    }
  }

  private Path kept() throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.filter(file -> file.toString().endsWith(".bpf")).findFirst().orElseThrow();
    }
  }

  @Test
  void aFilterIsCompiledOnceAndKept() throws Exception {
    byte[] first = program().orElseThrow();
    assertTrue(first.length > 1000);
    var time = Files.getLastModifiedTime(kept());
    assertArrayEquals(first, program().orElseThrow());
    assertEquals(time, Files.getLastModifiedTime(kept()));
  }

  @Test
  void aDamagedFileIsMadeAnew() throws Exception {
    byte[] first = program().orElseThrow();
    byte[] damaged = Files.readAllBytes(kept());
    damaged[100] ^= 1;
    Files.write(kept(), damaged);
    assertArrayEquals(first, program().orElseThrow());
    Files.write(kept(), new byte[0]);
    assertArrayEquals(first, program().orElseThrow());
  }

  @Test
  void theCompiledFilterDeniesTheSame() throws Exception {
    assertTrue(program().isPresent());
    String script =
        """
        grep Seccomp: /proc/self/status
        busybox unshare -U true 2>/dev/null || echo no user namespace
        mount -t tmpfs x /bin 2>/dev/null || echo no mount
        busybox chroot / /bin/busybox true && echo chroot
        """;
    assertEquals(
        List.of("Seccomp:\t2", "no user namespace", "no mount", "chroot"),
        lines(crun.executable(), root.sh(script)));
  }

  @Test
  void closingEndsACompilation() {
    SeccompPrograms programs = new SeccompPrograms(place);
    var program = programs.of(host, crun);
    programs.close();
    assertTrue(program.isDone());
  }
}
