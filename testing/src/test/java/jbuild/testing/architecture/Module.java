package jbuild.testing.architecture;

import java.util.ArrayList;
import java.util.List;

/**
 * One module of the table "who may import whom".
 *
 * @param root its package; those below belong to it
 * @param modules whose packages it may use, besides its own and {@code jbuild.failure}
 * @param libraries packages of others that have a home here
 */
record Module(String root, List<String> modules, List<String> libraries) {
  private static final String[] PLATFORM = {"java..", "javax.net..", "org.jspecify.annotations.."};

  /** All modules, each above those that may use it. */
  static final List<Module> ALL =
      List.of(
          new Module("failure", List.of(), List.of()),
          new Module("grammar", List.of(), List.of("org.antlr..")),
          new Module(
              "image",
              List.of(),
              List.of("com.fasterxml.jackson.core..", "org.apache.commons.compress..")),
          new Module("parser", List.of("grammar", "image"), List.of("org.antlr..")),
          new Module(
              "filesystem",
              List.of("image"),
              List.of(
                  "org.apache.commons.compress..", "com.github.luben.zstd..", "org.tukaani.xz..")),
          new Module(
              "registry",
              List.of("image"),
              List.of("com.google.cloud.tools.jib..", "com.fasterxml.jackson.core..")),
          new Module(
              "cache",
              List.of("image", "filesystem"),
              List.of("com.github.benmanes.caffeine..", "com.fasterxml.jackson.core..")),
          new Module(
              "executor", List.of("image", "filesystem"), List.of("com.fasterxml.jackson.core..")),
          new Module(
              "engine", List.of("image", "parser", "filesystem", "cache", "executor"), List.of()),
          new Module(
              "api",
              List.of("image", "parser", "filesystem", "registry", "cache", "executor", "engine"),
              List.of()),
          new Module(
              "cli",
              List.of("image", "parser", "filesystem", "cache", "executor", "engine", "api"),
              List.of("picocli..", "com.fasterxml.jackson.core..", "sun.misc..")),
          new Module("packaging", List.of("cli"), List.of("com.sun.net.httpserver..")));

  /** Its own packages. */
  String packages() {
    return "jbuild." + root + "..";
  }

  /** Patterns of all packages that its classes may use. */
  String[] allowed() {
    List<String> result = new ArrayList<>(List.of(PLATFORM));
    result.add(packages());
    result.add("jbuild.failure..");
    modules.forEach(module -> result.add("jbuild." + module + ".."));
    result.addAll(libraries);
    return result.toArray(String[]::new);
  }
}
