package jbuild.filesystem.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVM-01: the names of a context do not depend on the locale that the JVM was started in. */
class LocaleTest {
  @TempDir Path dir;

  @Test
  void theTreeIsTheSameInEveryLocale() throws Exception {
    Process make =
        new ProcessBuilder(
                "sh",
                "-ec",
                "mkdir \"$(printf 'd\\303\\251')\" \"$(printf 'bad\\377')\"; "
                    + "echo x > \"$(printf 'd\\303\\251/\\200 y')\"; "
                    + "ln -s \"$(printf '../\\303\\251\\377/')\" \"$(printf 'l\\304')\"")
            .directory(dir.toFile())
            .inheritIO()
            .start();
    assertEquals(0, make.waitFor());
    String expected =
        """
        Directory bad\u00ff
        Directory d\u00c3\u00a9
        File d\u00c3\u00a9/\u0080 y 2 sha256:73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac
        Symlink l\u00c4 ../\u00c3\u00a9\u00ff/
        """;
    for (String locale : List.of("C", "POSIX", "C.UTF-8", "de_DE.ISO-8859-1")) {
      assertEquals(expected, list(locale), locale);
    }
  }

  private String list(String locale) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-XX:TieredStopAtLevel=1",
            LocaleTest.class.getName(),
            dir.toString());
    builder.environment().put("LC_ALL", locale);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try (InputStream out = process.getInputStream()) {
      String listing = new String(out.readAllBytes(), UTF_8);
      assertEquals(0, process.waitFor());
      return listing;
    }
  }

  /** Lists a directory; bytes of names as the characters of Latin-1. */
  public static void main(String[] arguments) throws IOException {
    StringBuilder listing = new StringBuilder();
    list(DirectoryTree.open(Path.of(arguments[0]), IgnorePatterns.NONE), EntryPath.ROOT, listing);
    System.out.write(listing.toString().getBytes(UTF_8));
    System.out.flush();
  }

  private static void list(DirectoryTree tree, EntryPath directory, StringBuilder listing)
      throws IOException {
    for (Entry.Node node : tree.children(directory)) {
      listing.append(node.getClass().getSimpleName()).append(' ').append(node.path().latin1());
      if (node instanceof Entry.File file) {
        listing.append(' ').append(file.sizeBytes()).append(' ').append(tree.contentDigest(file));
      } else if (node instanceof Entry.Symlink link) {
        listing.append(' ').append(link.target());
      }
      listing.append('\n');
      list(tree, node.path(), listing);
    }
  }
}
