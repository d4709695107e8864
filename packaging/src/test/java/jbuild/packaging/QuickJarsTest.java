package jbuild.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickJarsTest {
  @TempDir Path folder;

  private Path jar(String name, Map<String, String> entries) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(UTF_8));
        out.closeEntry();
      }
    }
    return jar;
  }

  private static Map<String, String> texts(Path jar) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (ZipFile in = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(in.entries())) {
        if (!entry.getName().endsWith(".class")) {
          texts.put(entry.getName(), new String(in.getInputStream(entry).readAllBytes(), UTF_8));
        }
      }
    }
    return texts;
  }

  @Test
  void theFirstJarThatHasSomethingCountsAndServicesAddUp() throws IOException {
    Path first =
        jar(
            "a.jar",
            Map.of("x/same", "first", "META-INF/services/s.S", "A", "META-INF/LICENSE", "MIT"));
    Path second =
        jar(
            "b.jar",
            Map.of("x/same", "second", "META-INF/services/s.S", "B", "META-INF/LICENSE", "BSD"));

    QuickJars.write(folder.resolve("all.jar"), List.of(first, second));

    assertEquals(
        Map.of(
            "x/same", "first",
            "META-INF/services/s.S", "A\nB",
            "META-INF/a.jar/LICENSE", "MIT",
            "META-INF/b.jar/LICENSE", "BSD"),
        texts(folder.resolve("all.jar")));
  }

  @Test
  void whatIsForThisVersionOfJavaReplacesWhatIsForOlderOnes() throws IOException {
    Path jar =
        jar(
            "a.jar",
            Map.of(
                "x/data", "for all",
                "META-INF/versions/9/x/data", "for 9",
                "META-INF/versions/21/x/data", "for 21",
                "META-INF/versions/99/x/data", "for 99",
                "META-INF/MANIFEST.MF", "Multi-Release: true"));

    QuickJars.write(folder.resolve("all.jar"), List.of(jar));

    assertEquals(Map.of("x/data", "for 21"), texts(folder.resolve("all.jar")));
  }

  @Test
  void equalJarsGiveEqualBytes() throws IOException {
    Path jar = jar("a.jar", Map.of("x", "1", "y", "2", "z", "3"));

    QuickJars.write(folder.resolve("one.jar"), List.of(jar));
    QuickJars.write(folder.resolve("two.jar"), List.of(jar));

    assertArrayEquals(
        Files.readAllBytes(folder.resolve("one.jar")),
        Files.readAllBytes(folder.resolve("two.jar")));
  }
}
