package jbuild.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.api.BuildRequest;
import jbuild.api.BuildRequest.DockerfileSource;
import jbuild.api.BuildRequest.SecretSource;
import jbuild.api.Destination;
import jbuild.cli.Environment;
import jbuild.executor.ProcessSpec.Ulimit;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.compress.Compression;
import jbuild.image.Platform;
import jbuild.image.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuildOptionsTest {
  private static final Reference APP = Reference.parse("app:1");

  @TempDir private Path directory;
  private final Map<String, String> variables = new HashMap<>();
  private boolean outIsTerminal;

  @Test
  void withoutOptionsTheImageGoesToTheStore() {
    BuildRequest request = parse();
    assertEquals(
        List.of(new Destination.ImageStore(List.of(), false, Compression.GZIP)),
        request.destinations());
    assertEquals("default", request.network());
    assertEquals(new DockerfileSource.Usual(), request.dockerfile());
    assertEquals(OptionalLong.empty(), request.sourceDateEpochSeconds());
  }

  /** S090, S091. */
  @Test
  void aBuildArgWithoutValueComesFromTheEnvironmentOrIsLeftOut() {
    variables.put("SET", "from outside");
    BuildRequest request =
        parse(
            "--build-arg",
            "SET",
            "--build-arg",
            "UNSET",
            "--build-arg",
            "A=b=c",
            "--build-arg",
            "E=");
    assertEquals(Map.of("SET", "from outside", "A", "b=c", "E", ""), request.buildArgs());
  }

  @Test
  void ofAValueGivenTwiceTheLastOneCounts() {
    BuildRequest request =
        parse("--build-arg", "A=1", "--build-arg", "A=2", "--target", "x", "--target", "y");
    assertEquals(Map.of("A", "2"), request.buildArgs());
    assertEquals(Optional.of("y"), request.target());
  }

  @Test
  void labelsAreKeptAsGiven() {
    assertEquals(Map.of("a", "1", "b", ""), parse("--label", "a=1", "--label", "b").labels());
  }

  /** S129: steps have proxies that no ARG names. */
  @Test
  void proxiesOfDockersConfigurationAreBuildArgsUnlessOneIsGiven() throws IOException {
    variables.put("DOCKER_CONFIG", directory.toString());
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"proxies": {
          "default": {"httpProxy": "http://p:1", "noProxy": "a,b", "ftpProxy": ""},
          "tcp://d:2375": {"allProxy": "http://q:1"}}}
        """);
    assertEquals(Map.of("HTTP_PROXY", "http://p:1", "NO_PROXY", "a,b"), parse().buildArgs());
    assertEquals(
        Map.of("http_proxy", "mine", "NO_PROXY", "a,b"),
        parse("--build-arg", "http_proxy=mine").buildArgs());
    variables.put("DOCKER_HOST", "tcp://d:2375");
    assertEquals(Map.of("ALL_PROXY", "http://q:1"), parse().buildArgs());
    Files.writeString(directory.resolve("config.json"), "{");
    assertFails(ErrorClass.PARSE);
  }

  @Test
  void theEpochOfTheEnvironmentIsABuildArgUnlessOneIsGiven() {
    variables.put("SOURCE_DATE_EPOCH", "1000");
    assertEquals(OptionalLong.of(1000), parse().sourceDateEpochSeconds());
    assertEquals(Map.of("SOURCE_DATE_EPOCH", "1000"), parse().buildArgs());
    BuildRequest given = parse("--build-arg", "SOURCE_DATE_EPOCH=5");
    assertEquals(OptionalLong.of(5), given.sourceDateEpochSeconds());
    assertEquals(
        OptionalLong.empty(), parse("--build-arg", "SOURCE_DATE_EPOCH=").sourceDateEpochSeconds());
    BuildRequest named = parse("--build-arg", "SOURCE_DATE_EPOCH=context");
    assertEquals(OptionalLong.empty(), named.sourceDateEpochSeconds());
    assertEquals(Map.of("SOURCE_DATE_EPOCH", "context"), named.buildArgs());
  }

  @Test
  void cacheFiltersSeparatedByCommasAreStageNames() {
    BuildRequest request =
        parse("--no-cache-filter", "a,b", "--no-cache-filter", "c", "--no-cache");
    assertEquals(Set.of("a", "b", "c"), request.noCacheStages());
    assertTrue(request.noCache());
  }

  @Test
  void hostsAreReadInBothForms() {
    BuildRequest request =
        parse(
            "--add-host",
            "a:10.0.0.1",
            "--add-host",
            "b=::1,c:[fe80::1]",
            "--add-host",
            "d:2001:db8::1.2.3.4",
            "--add-host",
            "e:host-gateway");
    assertEquals(
        Map.of(
            "a",
            "10.0.0.1",
            "b",
            "::1",
            "c",
            "fe80::1",
            "d",
            "2001:db8::1.2.3.4",
            "e",
            "127.0.0.1"),
        request.addHosts());
    for (String bad :
        List.of(
            "a",
            ":1.2.3.4",
            "a:1.2.3",
            "a:1.2.3.256",
            "a:1.2.3.04",
            "a:::1::",
            "a:name",
            "a:1:2:3:4:5:6:7:8:9",
            "a:12345::")) {
      assertFails(ErrorClass.PARSE, "--add-host", bad);
    }
  }

  @Test
  void sizesHaveUnitsOf1024() {
    assertEquals(OptionalLong.of(64L << 20), parse("--shm-size", "64m").shmSizeBytes());
    assertEquals(OptionalLong.of(64L << 20), parse("--shm-size", "64MiB").shmSizeBytes());
    assertEquals(OptionalLong.of(1536), parse("--shm-size", "1.5kb").shmSizeBytes());
    assertEquals(OptionalLong.of(4096), parse("--shm-size", "4096").shmSizeBytes());
    for (String bad : List.of("64x", "-1", "m", "1e3", "9999999p")) {
      assertFails(ErrorClass.PARSE, "--shm-size=" + bad);
    }
  }

  @Test
  void ulimitsAreSoftAndHard() {
    BuildRequest request = parse("--ulimit", "nofile=1024:2048", "--ulimit", "core=-1");
    assertEquals(
        List.of(new Ulimit("nofile", 1024, 2048), new Ulimit("core", -1, -1)), request.ulimits());
    for (String bad :
        List.of(
            "nofile",
            "files=1",
            "nofile=2:1",
            "nofile=-1:5",
            "nofile=x",
            "nofile=1:2:3",
            "nofile=-2")) {
      assertFails(ErrorClass.PARSE, "--ulimit", bad);
    }
  }

  @Test
  void secretsAreFilesOrVariables() throws IOException {
    Path file = Files.writeString(directory.resolve("token"), "t");
    variables.put("NAME", "n");
    variables.put("plain", "p");
    BuildRequest request =
        parse(
            "--secret",
            "id=a,src=token",
            "--secret",
            "id=b,env=NAME",
            "--secret",
            "type=env,id=c,src=NAME",
            "--secret",
            "id=plain",
            "--secret",
            "id=token");
    assertEquals(
        Map.of(
            "a", new SecretSource.File(file),
            "b", new SecretSource.Variable("NAME"),
            "c", new SecretSource.Variable("NAME"),
            "plain", new SecretSource.Variable("plain"),
            "token", new SecretSource.File(file)),
        request.secrets());
    assertFails(ErrorClass.SECRET, "--secret", "id=a,src=missing");
    assertEquals(
        Map.of("a", new SecretSource.Variable("MISSING")),
        parse("--secret", "id=a,env=MISSING").secrets());
    assertFails(ErrorClass.PARSE, "--secret", "src=token");
    assertFails(ErrorClass.PARSE, "--secret", "id=a,src=token,env=NAME");
    assertFails(ErrorClass.PARSE, "--secret", "id=a,mode=0400");
  }

  @Test
  void sshTakesTheAgentOrAKey() throws IOException {
    Path key = Files.writeString(directory.resolve("key"), "k");
    variables.put("SSH_AUTH_SOCK", key.toString());
    assertEquals(
        Map.of("default", List.of(key), "git", List.of(key, key)),
        parse("--ssh", "default", "--ssh", "git=key,key").ssh());
    assertFails(ErrorClass.PARSE, "--ssh", "git=key", "--ssh", "git=key");
    variables.remove("SSH_AUTH_SOCK");
    assertFails(ErrorClass.SECRET, "--ssh", "default");
    assertFails(ErrorClass.SECRET, "--ssh", "git=missing");
    assertFails(ErrorClass.SECRET, "--ssh", "git=key,missing");
  }

  @Test
  void networkAndEntitlementsAreAClosedList() {
    assertEquals(Set.of("network.host"), parse("--network", "host").allow());
    assertEquals(
        Set.of("network.host", "security.insecure"),
        parse("--allow", "network.host,security.insecure").allow());
    assertFails(ErrorClass.PARSE, "--network", "bridge");
    assertFails(ErrorClass.PARSE, "--allow", "device");
  }

  @Test
  void onePlatformIsTaken() {
    assertEquals(
        Optional.of(new Platform("linux", "arm64", "")),
        parse("--platform", "linux/arm64").platform());
    assertFails(ErrorClass.PARSE, "--platform", "linux/amd64,linux/arm64");
  }

  @Test
  void outputsAreReadInTheirLongForms() {
    assertEquals(
        List.of(
            new Destination.Oci(
                Optional.of(directory.resolve("o.tar")), true, List.of(APP), Compression.ZSTD),
            new Destination.Docker(Optional.of(directory.resolve("d")), List.of()),
            new Destination.Tar(Optional.of(directory.resolve("t"))),
            new Destination.Local(directory.resolve("l")),
            new Destination.ImageStore(List.of(APP, Reference.parse("b")), true, Compression.GZIP),
            new Destination.ImageStore(List.of(APP), true, Compression.NONE)),
        parse(
                "-o",
                "type=oci,dest=o.tar,name=app:1,compression=zstd",
                "-o",
                "type=docker,dest=d",
                "-o",
                "type=tar,dest=t",
                "--output",
                "type=local,dest=l",
                "--output=type=image,\"name=app:1,b\",push=true",
                "-o",
                "type=registry,name=app:1,compression=uncompressed")
            .destinations());
  }

  @Test
  void outputsHaveShortForms() {
    assertEquals(
        List.of(new Destination.Local(directory.resolve("out"))),
        parse("-o", "out").destinations());
    assertEquals(List.of(new Destination.Tar(Optional.empty())), parse("-o", "-").destinations());
    assertEquals(
        List.of(new Destination.ImageStore(List.of(), false, Compression.GZIP)),
        parse("-o", "type=docker").destinations());
  }

  @Test
  void pushAndLoadChangeOrAddTheStoreOutput() {
    assertEquals(
        List.of(new Destination.ImageStore(List.of(), true, Compression.GZIP)),
        parse("--push", "-t", "app:1").destinations());
    assertEquals(
        List.of(new Destination.ImageStore(List.of(APP), true, Compression.ZSTD)),
        parse("--push", "-o", "type=image,name=app:1,compression=zstd").destinations());
    assertEquals(
        List.of(
            new Destination.Local(directory.resolve("out")),
            new Destination.ImageStore(List.of(), false, Compression.GZIP)),
        parse("--load", "-o", "out").destinations());
    assertFails(ErrorClass.PARSE, "--push");
  }

  @Test
  void whatAnOutputDoesNotKnowIsRefused() {
    for (String bad :
        List.of(
            "type=cacheonly",
            "type=oci,dest=x,annotation.a=b",
            "type=local",
            "dest=x",
            "type=image,push=maybe",
            "type=oci,dest=x,compression=estargz",
            "type=local,dest=-",
            "type=oci,tar=false",
            "type=docker,tar=false,dest=d",
            "type=tar,dest=x,name=y",
            "type=oci,dest=x,dest=y",
            "type=oci,x")) {
      assertFails(ErrorClass.PARSE, "-o", bad);
    }
    assertFails(ErrorClass.PARSE, "-o", "-", "-o", "type=oci");
  }

  @Test
  void anArchiveIsNotWrittenToATerminal() {
    outIsTerminal = true;
    assertFails(ErrorClass.EXPORT, "-o", "-");
    assertFails(ErrorClass.EXPORT, "-o", "type=oci");
  }

  @Test
  void aMalformedTagIsARefError() {
    assertFails(ErrorClass.REF, "-t", "UPPER case");
  }

  private void assertFails(ErrorClass expected, String... options) {
    Failure failure =
        assertThrows(Failure.class, () -> parse(options), () -> List.of(options).toString());
    assertEquals(expected, failure.errorClass(), failure::getMessage);
  }

  private BuildRequest parse(String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(directory.toString());
    PrintStream none =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Environment environment =
        new Environment(
            variables,
            directory,
            InputStream.nullInputStream(),
            none,
            none,
            none,
            Optional.empty(),
            outIsTerminal);
    return BuildOptions.request(BuildOptionTable.create().parse(arguments), environment);
  }
}
