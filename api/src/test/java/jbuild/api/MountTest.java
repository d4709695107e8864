package jbuild.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.api.BuildRequest.SecretSource;
import jbuild.filesystem.compress.Compression;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mounts of RUN: binds, caches, tmpfs and secrets, with all that can be said of them. */
class MountTest {
  @TempDir private Path directory;
  private Project project;

  @BeforeAll
  static void needsASystemToRunStepsOn() {
    Optional<String> missing = Project.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
  }

  @BeforeEach
  void makeAProject() throws IOException {
    project = Project.in(directory);
  }

  private List<String> outputOf(String... lines) throws IOException {
    project.dockerfile(lines).build();
    return project.output().lines().toList();
  }

  private String failureOf(String... lines) throws IOException {
    project.dockerfile(lines);
    return assertThrows(BuildException.class, () -> project.build()).getMessage();
  }

  /** S142, testMountRWCache: what is written to a bind is seen by nobody else. */
  @Test
  void whatIsWrittenToABindIsThrownAway() throws IOException {
    project.file("d/f", "of the context");
    assertEquals(
        List.of("new", "f", "refused", "f"),
        outputOf(
            "FROM base AS s",
            "RUN mkdir /d && touch /d/f",
            "FROM base",
            "RUN --mount=from=s,source=/d,target=/m,rw echo new > /m/new && cat /m/new",
            "RUN --mount=from=s,source=/d,target=/m ls /m; (touch /m/x) 2>/dev/null || echo refused",
            "RUN --mount=source=d,target=/m,readonly=false touch /m/new",
            "RUN --mount=source=d,target=/m ls /m; : 2"));
    assertFalse(Files.exists(directory.resolve("project/d/new")));
  }

  /** S143, testMountContext: whole contexts, folders and files, by links too. */
  @Test
  void aBindShowsAPathOfItsSource() throws IOException {
    project.file("dir/a.txt", "in dir").file("one.txt", "one");
    Files.createSymbolicLink(directory.resolve("project/link"), Path.of("dir"));
    assertEquals(
        List.of("in dir", "one", "in dir", "in dir"),
        outputOf(
            "FROM base",
            "RUN --mount=target=/c cat /c/dir/a.txt; echo",
            "RUN --mount=source=one.txt,target=/f/g cat /f/g; echo",
            "RUN --mount=src=link,dst=/l cat /l/a.txt; echo",
            "RUN --mount=src=../../dir,destination=/l cat /l/a.txt; echo; : 2"));
  }

  /** S142, testMountFromError. */
  @Test
  void aSourceThatIsMissingIsNamed() throws IOException {
    assertTrue(
        failureOf("FROM base", "RUN --mount=source=nothing,target=/m true").contains("nothing"));
    assertTrue(
        failureOf("FROM base", "RUN --mount=from=base,source=/nothing,target=/m true")
            .contains("/nothing"));
    assertTrue(
        failureOf("FROM base", "ARG S=base", "RUN --mount=from=$S,target=/m true")
            .endsWith("'from' doesn't support variable expansion, define alias stage instead"));
  }

  /** S145, S146, testMountInvalid. */
  @Test
  void targetsAreRelativeToTheWorkingDirectoryAndNeverTheRoot() throws IOException {
    project.file("a.txt", "a");
    assertEquals(
        List.of("a.txt", "a.txt", "a.txt"),
        outputOf(
            "FROM base",
            "WORKDIR /src",
            "RUN --mount=target=. ls /src | grep txt",
            "RUN --mount=target=sub/. ls sub | grep txt",
            "RUN --mount=type=bind,'\"target=/a,b\"' ls /a,b | grep txt"));
    assertTrue(failureOf("FROM base", "RUN --mount=target=/ true").contains("mount target"));
    assertEquals(
        "invalid field 'x' must be a key=value pair",
        failureOf("FROM base", "RUN --mount=target=/a,x true"));
    assertEquals(
        "unexpected key 'size' for mount type 'bind'",
        failureOf("FROM base", "RUN --mount=size=1g,type=tmpfs,target=/a true"));
  }

  /** S147, testMountDuplicate. */
  @Test
  void ofTwoMountsAtOnePlaceTheLastWins() throws IOException {
    assertEquals(
        List.of("two", "inner"),
        outputOf(
            "FROM base AS s",
            "RUN mkdir /1 /2 && echo one > /1/f && echo two > /2/f && echo inner > /1/in",
            "FROM base",
            "RUN --mount=from=s,source=/1,target=/m --mount=from=s,source=/2,target=/m cat /m/f",
            "RUN --mount=from=s,source=/1/in,target=/t/in --mount=type=tmpfs,target=/t cat /t/in"));
  }

  /** S085, testMountEnvVar, testMountArg, testMountMetaArg, testMountEnvAcrossStages. */
  @Test
  void variablesAreExpandedInAllButTheStageName() throws IOException {
    project.args(Map.of("META", "/meta"));
    assertEquals(
        List.of("x", "x"),
        outputOf(
            "ARG META=/unset",
            "FROM base AS one",
            "ENV ID=cache-id TYPE=cache",
            "ARG META",
            "RUN --mount=type=$TYPE,id=$ID,target=$META echo x > /meta/f && cat /meta/f",
            "FROM one",
            "ARG WHERE=/here",
            "RUN --mount=type=${TYPE},target=$WHERE,id=${ID} cat /here/f"));
  }

  /** S148, testCacheMountDefaultID: the id is the target as it is written, but clean. */
  @Test
  void theIdOfACacheIsItsTarget() throws IOException {
    assertEquals(
        List.of("x", "x", "0"),
        outputOf(
            "FROM base",
            "WORKDIR /one",
            "RUN --mount=type=cache,target=.cache echo x > .cache/f",
            "WORKDIR /two",
            "RUN --mount=type=cache,target=./.cache/ cat .cache/f",
            "RUN --mount=type=cache,id=.cache,target=/else cat /else/f",
            "RUN --mount=type=cache,target=/two/.cache ls .cache | wc -l"));
  }

  /** S149. */
  @Test
  void aNamespaceKeepsCachesApart() throws IOException {
    String write = "RUN --mount=type=cache,target=/c touch /c/f";
    String count = "RUN --mount=type=cache,target=/c ls /c | wc -l; : ";
    assertEquals(List.of("1"), outputOf("FROM base", write, count + 1));
    project.args(Map.of("BUILDKIT_CACHE_MOUNT_NS", "other"));
    assertEquals(List.of("0"), outputOf("FROM base", count + 2));
    project.args(Map.of());
    assertEquals(List.of("1"), outputOf("FROM base", "ARG OTHER", count + 3));
  }

  /** S150, testCacheMountUser. */
  @Test
  void aShapeMakesAnotherCacheAndHidesTheSeed() throws IOException {
    assertEquals(
        List.of("755 0 0", "751 1001 1002", "0", "0", "seed", "0"),
        outputOf(
            "FROM base AS s",
            "RUN mkdir /cache-seed && touch /cache-seed/seed",
            "FROM base",
            "RUN --mount=type=cache,target=/c touch /c/f; stat -c '%a %u %g' /c",
            "RUN --mount=type=cache,target=/c,uid=1001,gid=1002,mode=0751 stat -c '%a %u %g' /c;"
                + " ls /c | wc -l",
            "RUN --mount=type=cache,target=/c,mode=0755 ls /c | wc -l",
            "RUN --mount=type=cache,id=i,target=/c,from=s,source=cache-seed,uid=7 ls /c",
            "RUN --mount=type=cache,id=j,target=/c,from=s,uid=7 ls /c | wc -l; : 2"));
  }

  /** S152, testCacheMountModeNoCache. */
  @Test
  void ignoringTheCacheKeepsTheContentOfCacheMounts() throws IOException {
    String[] lines = {"FROM base", "RUN --mount=type=cache,target=/c echo x >> /c/f; wc -l < /c/f"};
    assertEquals(List.of("1"), outputOf(lines));
    project.noCache(true);
    assertEquals(List.of("2"), outputOf(lines));
    assertEquals(List.of("3"), outputOf(lines));
  }

  /** S153. */
  @Test
  void aCacheBeginsWithItsSeedOnce() throws IOException {
    assertEquals(
        List.of("seed", "changed", "0"),
        outputOf(
            "FROM base AS s",
            "RUN mkdir /d && echo seed > /d/f",
            "FROM base",
            "RUN --mount=type=cache,id=i,target=/c,from=s,source=/d cat /c/f; echo changed > /c/f",
            "RUN --mount=type=cache,id=i,target=/c,from=s,source=/d cat /c/f; : 2",
            "RUN --mount=type=cache,id=i,target=/c ls /c | wc -l"));
  }

  /** S154, testCacheMountSourceEscape: links lead nowhere but into the cache. */
  @Test
  void theSourceOfACacheDoesNotLeaveIt() throws IOException {
    String step = "RUN --mount=type=cache,id=i,target=/h,source=";
    assertEquals(
        List.of("mine", "mine", "mine"),
        outputOf(
            "FROM base",
            "RUN --mount=type=cache,id=i,target=/c mkdir /c/etc && echo mine > /c/etc/hostname"
                + " && ln -s /etc /c/absolute && ln -s ../../../../etc /c/relative",
            step + "absolute cat /h/hostname",
            step + "relative cat /h/hostname",
            step + "../../relative/../etc cat /h/hostname; : 2"));
    assertTrue(failureOf("FROM base", step + "missing true").contains("missing"));
  }

  /** S142. */
  @Test
  void aCacheCanBeReadOnly() throws IOException {
    assertEquals(
        List.of("x", "refused"),
        outputOf(
            "FROM base",
            "RUN --mount=type=cache,target=/c echo x > /c/f",
            "RUN --mount=type=cache,target=/c,ro cat /c/f;"
                + " (touch /c/new) 2>/dev/null || echo refused"));
  }

  /** S155, S159, testSecretFileParams. */
  @Test
  void aSecretIsAFileInMemoryForItsOwnerOnly() throws IOException {
    project.secret("s", Files.writeString(directory.resolve("secret"), "hush"));
    List<String> seen =
        outputOf(
            "FROM base",
            "RUN --mount=type=secret,id=s stat -c '%a %u %g %s' /run/secrets/s",
            "RUN --mount=type=secret,id=s,target=/t/x,mode=0741,uid=100,gid=102"
                + " stat -c '%a %u %g %s' /t/x; grep ' /t/x ' /proc/self/mounts",
            "RUN --mount=type=secret,id=s,target=/y grep ' /y ' /proc/self/mounts",
            "RUN --mount=type=secret,target=/z/s cat /z/s; echo",
            "RUN --mount=type=secret,source=s cat /run/secrets/s; echo; : 2",
            "RUN --mount=type=secret,id=none,target=/no test -e /no || echo none",
            "RUN ls /run /t /z 2>/dev/null | wc -l");
    assertEquals(List.of("400 0 0 4", "741 100 102 4"), seen.subList(0, 2));
    assertTrue(seen.get(2).contains("tmpfs ro,nosuid,nodev"), seen.get(2));
    assertFalse(seen.get(2).contains("noexec"), seen.get(2));
    assertTrue(seen.get(3).contains("ro,nosuid,nodev,noexec"), seen.get(3));
    assertEquals(List.of("hush", "hush", "none", "0"), seen.subList(4, 8));
  }

  /** S155, S158, S159, testSecretRequiredWithoutValue. */
  @Test
  void aSecretThatIsMissingOrTooLargeFailsTheStep() throws IOException {
    assertEquals(
        "secret s: not found",
        failureOf("FROM base", "RUN --mount=type=secret,required,id=s true"));
    assertEquals(
        "secret s: not found",
        failureOf("FROM base", "RUN --mount=type=secret,required=true,id=s,env=S true"));
    assertEquals(
        "both source and id can't be set",
        failureOf("FROM base", "RUN --mount=type=secret,id=s,source=s true"));
    assertEquals(
        "invalid secret mount. one of source, target required",
        failureOf("FROM base", "RUN --mount=type=secret true"));
    Path large = directory.resolve("large");
    Files.write(large, new byte[(500 << 10) + 1]);
    project.secret("s", large);
    assertTrue(
        failureOf("FROM base", "RUN --mount=type=secret,id=s true").contains("512000 bytes"));
    Files.write(large, new byte[500 << 10]);
    assertEquals(
        List.of("512000"),
        outputOf("FROM base", "RUN --mount=type=secret,id=s wc -c < /run/secrets/s"));
  }

  /** S156, S157, testSecretAsEnviron, testSecretAsEnvironWithFileMount. */
  @Test
  void aSecretCanBeAVariableAFileOrBoth() throws IOException {
    project.secrets(
        Map.of(
            "s", new SecretSource.File(Files.writeString(directory.resolve("s"), "hush")),
            "unset", new SecretSource.Variable("THERE_IS_NO_SUCH_VARIABLE")));
    assertEquals(
        List.of("hush no", "hush hush", "set to []", "set to []", "hush", "gone"),
        outputOf(
            "FROM base",
            "RUN --mount=type=secret,id=s,env=S echo $S $(cat /run/secrets/s 2>/dev/null || echo no)",
            "RUN --mount=type=secret,id=s,env=S,target=/f echo $S $(cat /f)",
            "RUN --mount=type=secret,id=none,env=S echo ${S+set to [$S]}",
            "RUN --mount=type=secret,id=unset,env=S,required echo ${S+set to [$S]}; : 2",
            "ENV S=of-the-stage",
            "RUN --mount=type=secret,id=s,env=S echo $S; : 3",
            "RUN test \"$S\" = of-the-stage && echo gone"));
  }

  /** S160, S165: of a secret variable the progress shows stars, and no result its value. */
  @Test
  void aSecretIsInNoKeyNoNameAndNoResult() throws IOException {
    Path secret = Files.writeString(directory.resolve("s"), "hush-value");
    project
        .secret("s", secret)
        .to(
            new Destination.Oci(
                Optional.of(directory.resolve("o")), false, List.of(), Compression.NONE))
        .dockerfile(
            "FROM base",
            "ENV SHOWN=plain",
            "RUN --mount=type=secret,id=s,env=TOKEN test $TOKEN = \"${TOKEN}\" && : $SHOWN");
    project.build();
    assertTrue(project.names().contains("test **** = \"****\" && : plain"), project.names());
    try (var files = Files.walk(directory.resolve("o"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), ISO_8859_1);
        assertFalse(content.contains("hush-value"), file.toString());
      }
    }
    Files.writeString(secret, "another");
    project.build();
    assertEquals(List.of(), project.done());
  }

  /** S163, testMountTmpfs, testMountTmpfsSize. */
  @Test
  void aTmpfsHasItsSizeAndIsNotInTheLayer() throws IOException {
    assertEquals(
        List.of("1024", "1777", "131072", "0"),
        outputOf(
            "FROM base",
            "RUN --mount=type=tmpfs,target=/t,size=1m df -k /t | tail -n 1 | awk '{print $2}';"
                + " stat -c %a /t; echo x > /t/f",
            "RUN --mount=type=tmpfs,target=/dev/shm,size=128m"
                + " df -k /dev/shm | tail -n 1 | awk '{print $2}'",
            "RUN ls /t 2>/dev/null | wc -l"));
  }

  /** S256: the source of a mount is found whatever the type of the mount makes of it. */
  @Test
  void aMountFromWhatIsNoStageIsFromAnImage() throws IOException {
    for (String type : List.of("bind", "cache", "tmpfs", "ssh")) {
      String mount = "type=" + type + ",from=127.0.0.1:1/there/is:none,target=/m";
      assertTrue(
          failureOf("FROM base", "RUN --mount=" + mount + " true").contains("127.0.0.1:1"), type);
    }
  }
}
