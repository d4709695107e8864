package jbuild.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Steps at the same time, of one build and of two. They meet in a cache that they share. */
@Timeout(120)
class ParallelRunTest {
  private static final String MEET = "RUN --mount=type=cache,id=meet,target=/meet ";

  @TempDir private Path directory;
  private Project first;
  private Project second;

  @BeforeAll
  static void needsASystemToRunStepsOn() {
    Optional<String> missing = Project.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
  }

  @BeforeEach
  void makeTwoProjectsWithOneStore() throws IOException {
    Path store = directory.resolve("store");
    first = Project.in(directory.resolve("first")).withStore(store);
    second = Project.in(directory.resolve("second")).withStore(store);
  }

  private static String await(String file) {
    return "until test -e " + file + "; do sleep 0.02; done";
  }

  /** Builds both at once; the lines that they wrote. */
  private List<List<String>> buildBoth(String lineOfFirst, String lineOfSecond) throws Exception {
    first.dockerfile("FROM base", lineOfFirst);
    second.dockerfile("FROM base", lineOfSecond);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> one = threads.submit(() -> first.build());
      Future<?> two = threads.submit(() -> second.build());
      one.get();
      two.get();
    }
    return List.of(first.output().lines().toList(), second.output().lines().toList());
  }

  /** S151, testCacheMountParallel: each waits for what the other writes. */
  @Test
  void twoBuildsShareACacheAtTheSameTime() throws Exception {
    String mount = "RUN --mount=type=cache,id=c,sharing=shared,target=/c ";
    assertEquals(
        List.of(List.of("a", "b"), List.of("a", "b")),
        buildBoth(
            mount + "touch /c/a; " + await("/c/b") + "; ls /c",
            mount + "touch /c/b; " + await("/c/a") + "; ls /c; :"));
  }

  /** S151: each is alone with the directory for as long as its step takes. */
  @Test
  void aLockedCacheHasOneUserAtATime() throws Exception {
    String mount = "RUN --mount=type=cache,id=c,sharing=locked,target=/c ";
    String alone = "mkdir /c/used && sleep 0.3 && rmdir /c/used && echo x >> /c/turns";
    buildBoth(mount + alone, mount + alone + "; true");
    first.dockerfile("FROM base", mount + "cat /c/turns").build();
    assertEquals("x\nx\n", first.output());
  }

  /** S151: both run at once, and neither sees the other's files. */
  @Test
  void aPrivateCacheIsAnotherOneForEachUserAtTheSameTime() throws Exception {
    String mount = MEET + "--mount=type=cache,id=c,sharing=private,target=/c ";
    assertEquals(
        List.of(List.of("a"), List.of("b")),
        buildBoth(
            mount + "touch /c/a /meet/a; " + await("/meet/b") + "; ls /c",
            mount + "touch /c/b /meet/b; " + await("/meet/a") + "; ls /c"));
  }

  /** S138: CANCELED, in silence, and what the step wrote so far is nowhere. */
  @Test
  void aStepThatAnothersFailureCancelsLeavesNoLayer() throws IOException {
    String slow =
        MEET
            + "test -e /meet/go || { touch /left /meet/a; sleep 1000; }; test -e /left || echo clean";
    first.dockerfile(
        "FROM base AS slow",
        slow,
        "FROM base AS bad",
        MEET + await("/meet/a") + "; exit 3",
        "FROM base",
        "COPY --from=slow / /slow",
        "COPY --from=bad / /bad");
    String message = assertThrows(BuildException.class, () -> first.build()).getMessage();
    assertTrue(message.endsWith("did not complete successfully: exit code: 3"), message);
    assertEquals(List.of(slow), first.cancelled().stream().filter(slow::equals).toList());
    assertEquals("", first.output());
    first.dockerfile("FROM base", MEET + "touch /meet/go").build();
    first.dockerfile("FROM base", slow).build();
    assertEquals("clean\n", first.output());
  }
}
