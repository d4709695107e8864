package jbuild.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import jbuild.cli.Main;

/**
 * What the JVM watches to make its AOT cache: some builds in one process, each with a state of its
 * own or that of an earlier one, so that most of what builds do has been done. A build that fails,
 * as those with RUN do for who is not root, only leaves the cache smaller.
 */
public final class Rehearsal {
  private static final int FILES = 400;
  private static final int FILE_BYTES = 4096;

  private final Path work;
  private final String registry;

  private Rehearsal(Path work, String registry) {
    this.work = work;
    this.registry = registry;
  }

  /**
   * @param arguments an empty folder for states, contexts and images, and a context to build.
   *     {@code CONTAINERS_REGISTRIES_CONF} must name {@code registries.conf} in the folder
   */
  public static void main(String[] arguments) throws IOException {
    Path work = Path.of(arguments[0]);
    try (RehearsalRegistry registry = RehearsalRegistry.start()) {
      Files.writeString(
          work.resolve("registries.conf"),
          "[[registry]]\nlocation = \"" + registry.address() + "\"\ninsecure = true\n");
      new Rehearsal(work, registry.address()).run(arguments[1]);
    }
  }

  private void run(String quickstart) throws IOException {
    build(
        "first", quickstart, "-t", "rehearsal", "--load", "-o", "type=oci,dest=" + work + "/1.tar");
    build(
        "first", quickstart, "-t", "rehearsal", "--load", "-o", "type=oci,dest=" + work + "/2.tar");

    String base = registry + "/rehearsal/base:latest";
    String context = context("base", "FROM scratch\nCOPY . /\n", FILES).toString();
    build("first", context, "-t", base, "--push");

    Path project =
        context(
            "project",
            "FROM " + base + "\nWORKDIR /app\nCOPY one.txt .\nCOPY . .\nCMD [\"a\"]\n",
            8);
    for (int i = 0; i < 3; i++) {
      Files.writeString(project.resolve("one.txt"), "version " + i);
      for (int again = 0; again < 2; again++) {
        build("second", project.toString(), "-o", "type=oci,dest=" + work + "/3.tar");
      }
    }
    build("second", project.toString(), "-t", registry + "/rehearsal/project", "--push");
  }

  private static void build(Path root, List<String> arguments) {
    List<String> all =
        new ArrayList<>(List.of("build", "--progress", "plain", "--root", root.toString()));
    all.addAll(arguments);
    var _ = Main.run(all);
  }

  private void build(String state, String context, String... options) {
    build(work.resolve(state), Stream.concat(Stream.of(options), Stream.of(context)).toList());
  }

  private Path context(String name, String dockerfile, int files) throws IOException {
    Path directory = Files.createDirectories(work.resolve(name));
    SplittableRandom random = new SplittableRandom(name.hashCode());
    for (int i = 0; i < files; i++) {
      Path parent = Files.createDirectories(directory.resolve("d" + i % 20));
      byte[] content = new byte[FILE_BYTES];
      if (i % 2 == 0) {
        random.nextBytes(content);
      }
      Files.write(parent.resolve("f" + i), content);
    }
    Files.writeString(directory.resolve("one.txt"), "one");
    Files.writeString(directory.resolve("Dockerfile"), dockerfile);
    return directory;
  }
}
