package jbuild.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jbuild.cli.Main;

/**
 * What the JVM watches to make its AOT cache: some builds in one process, each with a state of its
 * own or that of an earlier one, so that most of what builds do has been done. A build that fails,
 * as those with RUN do for who is not root, only leaves the cache smaller.
 */
public final class Rehearsal {
  private static final int FILES = 400;

  /** Never the real docker.io: what the rehearsal failed to push is not to be found. */
  private static final String REGISTRIES =
      """
      unqualified-search-registries = ["docker.io"]
      [[registry]]
      location = "@ADDRESS@"
      insecure = true
      [[registry]]
      prefix = "docker.io"
      location = "@ADDRESS@"
      insecure = true
      [[registry.mirror]]
      location = "@ADDRESS@"
      insecure = true
      """;

  private final Path work;
  private final RehearsalFiles files;
  private final String registry;

  private Rehearsal(Path work, String registry) {
    this.work = work;
    this.files = new RehearsalFiles(work);
    this.registry = registry;
  }

  /**
   * @param arguments an empty folder for states, contexts and images, a context to build, and host
   *     and port of a {@link RehearsalRegistry}. {@code CONTAINERS_REGISTRIES_CONF} must name
   *     {@code registries.conf} in the folder
   */
  public static void main(String[] arguments) throws IOException {
    Path work = Path.of(arguments[0]);
    String registry = arguments[2];
    Files.writeString(work.resolve("registries.conf"), REGISTRIES.replace("@ADDRESS@", registry));
    new Rehearsal(work, registry).run(arguments[1]);
  }

  private void run(String quickstart) throws IOException {
    String first = archive("1.tar");
    build("first", quickstart, "-t", "rehearsal", "--load", "-o", first);
    build("first", quickstart, "-t", "rehearsal", "--load", "-o", archive("2.tar"));

    String base = registry + "/rehearsal/base:latest";
    Path context = files.context("base", "FROM scratch\nCOPY . /\n", FILES);
    build("first", context.toString(), "-t", base, "--push");

    String mirrored = "rehearsal/base:latest" + RehearsalRegistry.INDEX;
    changeAndBuild(mirrored);
    instructions(mirrored);
    steps(quickstart);
  }

  private String archive(String name) {
    return "type=oci,dest=" + work.resolve(name);
  }

  /** A build from nothing, from all, and after a change. */
  private void changeAndBuild(String base) throws IOException {
    Path project =
        files.context(
            "project",
            "FROM " + base + "\nWORKDIR /app\nCOPY one.txt .\nCOPY . .\nCMD [\"a\"]\n",
            8);
    for (int i = 0; i < 3; i++) {
      Files.writeString(project.resolve("one.txt"), "version " + i);
      for (int again = 0; again < 2; again++) {
        build("second", project.toString(), "-o", archive("3.tar"));
      }
    }
    build("second", project.toString(), "-t", registry + "/rehearsal/project", "--push");
  }

  private void instructions(String base) throws IOException {
    String context = files.instructions(base, work.resolve("1.tar")).toString();
    build("third", context, "--build-arg", "VERSION=2.0", "--label", "a=b", "-o", archive("4.tar"));
    build("third", context, "-o", "type=docker,dest=" + work.resolve("5.tar"));
    build("third", context, "-o", "type=tar,dest=" + work.resolve("6.tar"));
    build("third", context, "--target", "other", "-o", work.resolve("tree").toString());
  }

  /** Last on a terminal, with a display that moves. */
  private void steps(String quickstart) throws IOException {
    String dockerfile = files.steps().toString();
    Path token = Files.writeString(work.resolve("token"), "a secret");
    String secret = "id=token,src=" + token;
    build("fourth", quickstart, "-f", dockerfile, "--secret", secret, "-o", archive("7.tar"));
    build("fourth", quickstart, "-f", dockerfile, "--target", "failing");
    String pushed = registry + "/rehearsal/steps:latest";
    build("fourth", quickstart, "-f", dockerfile, "--secret", secret, "-t", pushed, "--push");
    stepsOnAFetchedImage("rehearsal/steps:latest" + RehearsalRegistry.INDEX);
    System.setProperty("jbuild.terminal", "100x30");
    build(
        "fifth", quickstart, "-f", dockerfile, "--secret", secret, "--progress", "tty", "-t", "x");
  }

  /** Layers with links and deletions, made at most other times than they are unpacked. */
  private void stepsOnAFetchedImage(String base) throws IOException {
    Path project =
        files.context(
            "stacked",
            "FROM " + base + "\nWORKDIR /app\nCOPY one.txt .\nRUN cat one.txt > two.txt\n",
            0);
    for (int i = 0; i < 2; i++) {
      Files.writeString(project.resolve("one.txt"), "version " + i);
      build("sixth", project.toString(), "-o", archive("8.tar"));
    }
  }

  private static void build(Path root, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of("build", "--root", root.toString()));
    if (!arguments.contains("--progress")) {
      all.addAll(List.of("--progress", "plain"));
    }
    all.addAll(arguments);
    var _ = Main.run(all);
  }

  private void build(String state, String context, String... options) {
    build(work.resolve(state), Stream.concat(Stream.of(options), Stream.of(context)).toList());
  }
}
