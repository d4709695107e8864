package jbuild.registry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialFilesTest {
  @TempDir Path temp;

  /** AUT-07 */
  @Test
  void onlyTheVeryHostAndPortMatch() throws IOException {
    String config =
        "{\"auths\":{"
            + entry("https://a.example/v1/", "a")
            + ","
            + entry("b.example", "b")
            + ","
            + entry("c.example:443", "c")
            + ","
            + entry("d.example/team", "d")
            + ","
            + entry("d.example", "host")
            + ","
            + entry("https://index.docker.io/v1/", "hub")
            + "}}";
    assertEquals("a", user(config, "a.example", "x"));
    assertEquals("b", user(config, "b.example", "x"));
    assertEquals("", user(config, "b.example.evil", "x"));
    assertEquals("", user(config, "b.exampl", "x"));
    assertEquals("", user(config, "b.example:443", "x"));
    assertEquals("c", user(config, "c.example:443", "x"));
    assertEquals("", user(config, "c.example", "x"));
    assertEquals("d", user(config, "d.example", "team/x"));
    assertEquals("host", user(config, "d.example", "teams/x"));
    assertEquals("hub", user(config, "docker.io", "library/x"));
  }

  @Test
  void theContainersFileIsAskedBeforeDockers() throws IOException {
    Path auth = temp.resolve("auth.json");
    Files.writeString(auth, "{\"auths\":{" + entry("a.example", "containers") + "}}");
    Files.writeString(
        temp.resolve("config.json"), "{\"auths\":{" + entry("a.example", "docker") + "}}");
    CredentialFiles files =
        new CredentialFiles(
            Map.of("REGISTRY_AUTH_FILE", auth.toString(), "DOCKER_CONFIG", temp.toString()));
    assertEquals(
        Optional.of(new Credentials.Password("containers", "p:w")), files.find("a.example", "x"));
  }

  @Test
  void tokensAreKnownByTheirNames() throws IOException {
    String config =
        "{\"auths\":{\"a\":{\"identitytoken\":\"i\"},\"b\":{\"registrytoken\":\"r\"},\"c\":{}}}";
    assertEquals(Optional.of(new Credentials.IdentityToken("i")), find(config, "a", "x"));
    assertEquals(Optional.of(new Credentials.RegistryToken("r")), find(config, "b", "x"));
    assertEquals(Optional.empty(), find(config, "c", "x"));
  }

  @Test
  void aHelperOfTheHostIsAsked() throws IOException {
    helper("good", "read server; echo '{\"Username\":\"u\",\"Secret\":\"'$server'\"}'");
    assertEquals(
        Optional.of(new Credentials.Password("u", "a.example")),
        find("{\"credHelpers\":{\"a.example\":\"good\"}}", "a.example", "x"));
    assertEquals(
        Optional.of(new Credentials.Password("u", "https://index.docker.io/v1/")),
        find("{\"credsStore\":\"good\"}", "docker.io", "library/x"));
    helper("none", "echo credentials not found in native keychain; exit 1");
    assertEquals(Optional.empty(), find("{\"credsStore\":\"none\"}", "a.example", "x"));
    helper("token", "echo '{\"Username\":\"<token>\",\"Secret\":\"t\"}'");
    assertEquals(
        Optional.of(new Credentials.IdentityToken("t")),
        find("{\"credsStore\":\"token\"}", "a.example", "x"));
  }

  /** AUT-06 */
  @Test
  void aBadHelperFailsWithoutSayingWhatItSaid() throws IOException {
    helper("bad", "echo hunter2 >&2; echo hunter2; exit 1");
    helper("huge", "head -c 3000000 /dev/zero");
    for (String name : List.of("bad", "missing", "../../x", "a;b", "")) {
      Failure failure =
          assertThrows(
              Failure.class,
              () -> find("{\"credHelpers\":{\"h\":\"" + name + "\"}}", "h", "x"),
              name);
      assertEquals(ErrorClass.AUTH, failure.errorClass());
      assertFalse(failure.getMessage().contains("hunter2"));
    }
    Failure huge = assertThrows(Failure.class, () -> find("{\"credsStore\":\"huge\"}", "h", "x"));
    assertEquals(ErrorClass.LIMIT, huge.errorClass());
  }

  /** AUT-06 */
  @Test
  void aHelperThatHangsIsEnded() throws IOException {
    helper("hangs", "sleep 100");
    CredentialProgram helper =
        new CredentialProgram("hangs", environment(), Duration.ofMillis(200));
    Failure failure = assertThrows(Failure.class, () -> helper.get("h"));
    assertEquals(ErrorClass.AUTH, failure.errorClass());
  }

  @Test
  void aChallengeIsReadWhateverItsForm() {
    List<Challenge> challenges =
        Challenge.parse(
            List.of(
                "Basic realm=\"a, b\", Bearer realm=\"https://x/t\",service=s,scope=\"a:b:pull,push\"",
                "Negotiate",
                "=broken"));
    assertEquals(
        List.of("basic", "bearer", "negotiate"),
        challenges.stream().map(Challenge::scheme).toList());
    assertEquals("a, b", challenges.get(0).parameter("realm"));
    assertEquals("s", challenges.get(1).parameter("service"));
    assertEquals("a:b:pull,push", challenges.get(1).parameter("scope"));
  }

  @Test
  void aSecretIsNotPrinted() {
    assertFalse(new Credentials.Password("u", "hunter2").toString().contains("hunter2"));
    assertFalse(new Credentials.IdentityToken("hunter2").toString().contains("hunter2"));
    assertFalse(new Credentials.RegistryToken("hunter2").toString().contains("hunter2"));
  }

  private String user(String config, String host, String path) throws IOException {
    return find(config, host, path)
        .map(found -> found instanceof Credentials.Password p ? p.user() : "?")
        .orElse("");
  }

  private Optional<Credentials> find(String config, String host, String path) throws IOException {
    Files.writeString(temp.resolve("config.json"), config);
    return new CredentialFiles(environment()).find(host, path);
  }

  private Map<String, String> environment() {
    return Map.of("DOCKER_CONFIG", temp.toString(), "PATH", temp + ":/usr/bin:/bin");
  }

  private void helper(String name, String script) throws IOException {
    Path file = temp.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String entry(String key, String user) {
    String auth =
        Base64.getEncoder().encodeToString((user + ":p:w").getBytes(StandardCharsets.UTF_8));
    return "\"" + key + "\":{\"auth\":\"" + auth + "\"}";
  }
}
