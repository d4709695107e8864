package jbuild.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.api.BuildRequest.BuildContext;
import jbuild.api.BuildRequest.DockerfileSource;
import jbuild.api.BuildRequest.NamedContext;
import jbuild.cli.Environment;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputOptionTest {
  @TempDir private Path directory;

  private Environment environment() {
    PrintStream none =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Environment(
        Map.of(),
        directory,
        InputStream.nullInputStream(),
        none,
        none,
        none,
        Optional.empty(),
        false);
  }

  private BuildContext context(String text) {
    return InputOption.parse(text, environment());
  }

  private DockerfileSource dockerfile(String file, String context) {
    return InputOption.dockerfile(Optional.of(file), context(context), environment());
  }

  private Map<String, NamedContext> named(String text) {
    return ReplacementOption.parse(List.of(text), environment());
  }

  /** S215: every form of a repository; http and https only where the path ends in .git. */
  @Test
  void aContextIsADirectoryStandardInputARepositoryOrAUrl() throws IOException {
    Files.createDirectories(directory.resolve("github.com/o/here"));
    assertEquals(
        new BuildContext.Directory(directory.resolve("github.com/o/here")),
        context("github.com/o/here"));
    assertInstanceOf(BuildContext.Stream.class, context("-"));
    assertInstanceOf(BuildContext.Git.class, context("https://h.example/r.git#main:sub"));
    assertInstanceOf(BuildContext.Git.class, context("git@h.example:o/r.git"));
    assertInstanceOf(BuildContext.Git.class, context("ssh://git@h.example/o/r.git"));
    assertInstanceOf(BuildContext.Git.class, context("git://h.example/r"));
    assertEquals(
        "https://github.com/o/r",
        assertInstanceOf(BuildContext.Git.class, context("github.com/o/r#v1")).source().remote());
    assertEquals(new BuildContext.Web("http://h.example/c.tar"), context("http://h.example/c.tar"));
    assertEquals(
        "build context: path \"missing\" not found",
        assertThrows(Failure.class, () -> context("missing")).getMessage());
    assertThrows(Failure.class, () -> context("https://h.example/r.git?tag=a&branch=b"));
  }

  @Test
  void aRelativeDockerfileIsInTheContextUnlessThatIsADirectory() {
    String remote = "https://h.example/r.git";
    assertEquals(new DockerfileSource.File(Path.of("a/df")), dockerfile("a/df", "."));
    assertEquals(new DockerfileSource.Inside("a/df"), dockerfile("a/df", remote));
    assertEquals(new DockerfileSource.Inside("a/df"), dockerfile("a/df", "-"));
    assertEquals(new DockerfileSource.File(Path.of("/a/df")), dockerfile("/a/df", remote));
    assertEquals(
        new DockerfileSource.Web("https://h.example/df"), dockerfile("https://h.example/df", "."));
    assertInstanceOf(DockerfileSource.Stream.class, dockerfile("-", remote));
    assertEquals(
        "standard input cannot be both the build context and the Dockerfile",
        assertThrows(Failure.class, () -> dockerfile("-", "-")).getMessage());
  }

  /** S121: the name is that of a stage or an image, in its familiar form. */
  @Test
  void aNamedContextHasAnyForm() {
    assertEquals(Map.of("a", new NamedContext.Directory(directory.resolve("."))), named("a=."));
    assertEquals(
        Map.of("alpine", new NamedContext.Image("busybox:1")),
        named("alpine:latest=docker-image://busybox:1"));
    assertEquals(Map.of("a", new NamedContext.Image("scratch")), named("a=docker-image://scratch"));
    assertEquals(
        Map.of("a", new NamedContext.Web("http://h.example/x")), named("a=http://h.example/x"));
    assertInstanceOf(NamedContext.Git.class, named("a=https://h.example/r.git").get("a"));
    assertEquals(
        Map.of("a", new NamedContext.Layout(directory.resolve("."), Optional.of("v1"))),
        named("a=oci-layout://.:v1"));
    String digest = "sha256:" + "0".repeat(64);
    assertEquals(
        Map.of("a", new NamedContext.Layout(directory.resolve("."), Optional.of(digest))),
        named("a=oci-layout://.:v1@" + digest));
  }

  @Test
  void aNamedContextIsLookedAtEvenIfNothingNeedsIt() {
    assertEquals(
        "build context a: path \"missing\" not found",
        assertThrows(Failure.class, () -> named("a=missing")).getMessage());
    assertThrows(Failure.class, () -> named("a=oci-layout://missing:v1"));
    assertThrows(Failure.class, () -> named("a=docker-image://UPPER:"));
    assertThrows(Failure.class, () -> named("not a name=."));
    assertThrows(Failure.class, () -> named("alone"));
  }
}
