package jbuild.registry.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistriesConfTest {
  private static final String DIGEST = "@sha256:" + "0".repeat(64);

  @TempDir Path temp;

  @Test
  void withoutRulesAReferenceIsItsOwnPlace() throws IOException {
    assertEquals(List.of("docker.io/library/x"), places("", "x"));
    assertEquals(List.of("[::1]:5000/x"), places("", "[::1]:5000/x"));
  }

  @Test
  void mirrorsComeBeforeTheLocation() throws IOException {
    String conf =
        """
        # a comment
        unqualified-search-registries = ["docker.io", # another
          'quay.io' ]
        short-name-mode = "enforcing"
        [[registry]]
        prefix = "docker.io"
        location = "docker.io"
        [[registry.mirror]]
        location = "127.0.0.1:5000"
        insecure = true
        [[registry.mirror]]
        location = "mirror.example/hub/"
        pull-from-mirror = "digest-only"
        [aliases]
        "x" = "docker.io/library/x"
        """;
    assertEquals(List.of("127.0.0.1:5000/library/x !", "docker.io/library/x"), places(conf, "x:1"));
    assertEquals(
        List.of(
            "127.0.0.1:5000/library/x !", "mirror.example/hub/library/x", "docker.io/library/x"),
        places(conf, "x" + DIGEST));
  }

  @Test
  void theLongestPrefixDecidesAndIsReplaced() throws IOException {
    String conf =
        """
        [[registry]]
        location = "example.com"
        insecure = true
        [[registry]]
        prefix = "example.com/team"
        location = "internal.example/projects/team"
        registry-note = 7
        [[registry]]
        prefix = "*.example.org"
        location = "other.example"
        [[registry]]
        prefix = "bad.example"
        blocked = true
        """;
    assertEquals(List.of("example.com/x !"), places(conf, "example.com/x"));
    assertEquals(List.of("internal.example/projects/team/x"), places(conf, "example.com/team/x"));
    assertEquals(List.of("example.com/teams/x !"), places(conf, "example.com/teams/x"));
    assertEquals(List.of("example.com:5000/x"), places(conf, "example.com:5000/x"));
    assertEquals(List.of("other.example/x"), places(conf, "a.b.example.org/x"));
    assertEquals(List.of("example.org/x"), places(conf, "example.org/x"));
    Failure failure = assertThrows(Failure.class, () -> places(conf, "bad.example/x"));
    assertEquals(ErrorClass.DENIED, failure.errorClass());
  }

  @Test
  void inlineTablesAreTables() throws IOException {
    String conf =
        "registry = [ { location = \"a.example\", mirror = [{location=\"b.example\","
            + " insecure=true}] },\n]\n";
    assertEquals(List.of("b.example/x !", "a.example/x"), places(conf, "a.example/x"));
  }

  @Test
  void dropInsReplaceTablesOfTheSamePrefix() throws IOException {
    Path file = write("one.conf", "[[registry]]\nlocation = \"a.example\"\n");
    Path directory = Files.createDirectory(temp.resolve("d"));
    Files.writeString(
        directory.resolve("10.conf"), "[[registry]]\nlocation = \"a.example\"\ninsecure = true\n");
    Files.writeString(directory.resolve("ignored"), "nonsense");
    RegistriesConf conf =
        RegistriesConf.read(
            Map.of(
                "CONTAINERS_REGISTRIES_CONF",
                file.toString(),
                "CONTAINERS_REGISTRIES_CONF_DIR",
                directory.toString()));
    assertTrue(conf.pushPlace(Reference.parse("a.example/x")).insecure());
  }

  @Test
  void aMistakeIsNamedWithItsLine() {
    for (String text :
        List.of(
            "a = 1\nb",
            "a = 1\n[[registry]\n",
            "\na = \"x",
            "a = 1\na = 2",
            "\na = [1",
            "\na = {b=1",
            "\na = 1 2")) {
      Failure failure = assertThrows(Failure.class, () -> places(text, "x"), text);
      assertEquals(ErrorClass.PARSE, failure.errorClass());
      assertTrue(failure.getMessage().contains("registries.conf:2:"), failure.getMessage());
    }
    for (String text :
        List.of(
            "[[registry]]\ninsecure = true",
            "registry = 1",
            "registry = [1]",
            "[[registry]]\nlocation = 1",
            "[[registry]]\nlocation = \"x\"\nblocked = \"yes\"",
            "a = " + "[".repeat(100_000))) {
      assertEquals(
          ErrorClass.PARSE, assertThrows(Failure.class, () -> places(text, "x")).errorClass());
    }
  }

  @Test
  void aReferenceWithoutHostHasNoPlace() {
    Failure failure = assertThrows(Failure.class, () -> places("", "a_b.com/c"));
    assertEquals(ErrorClass.REF, failure.errorClass());
  }

  private List<String> places(String conf, String reference) throws IOException {
    Path file = write("registries.conf", conf);
    return RegistriesConf.read(Map.of("CONTAINERS_REGISTRIES_CONF", file.toString()))
        .pullPlaces(Reference.parse(reference))
        .stream()
        .map(place -> place + (place.insecure() ? " !" : ""))
        .toList();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }
}
