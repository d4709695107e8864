package jbuild.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The jars of a run made one, because a JVM that looks for a class that is nowhere, or for a
 * resource, opens every jar. Its classes went through {@link QuickClass}; nothing in it is
 * compressed. Equal jars give equal bytes.
 */
public final class QuickJars {
  private static final long EPOCH_MILLIS = 1_767_225_600_000L; // 2026-01-01, as in the Maven build

  /**
   * What Picocli looks for at its start, to know whether it is used from Groovy. That it is nowhere
   * takes longer to find out than a small build; an empty class does not make a difference.
   */
  private static final ClassDesc PROBED = ClassDesc.of("groovy.lang.Closure");

  private QuickJars() {}

  /**
   * @param arguments the jar to write, and the jars to read, of which the first that has something
   *     counts
   */
  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]), Stream.of(arguments).skip(1).map(Path::of).toList());
  }

  static void write(Path target, List<Path> jars) throws IOException {
    MergedEntries entries = new MergedEntries();
    entries.add("groovy/lang/Closure.class", ClassFile.of().build(PROBED, _ -> {}));
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      entries.add(jar);
      urls.add(jar.toUri().toURL());
    }
    try (URLClassLoader classPath = new URLClassLoader(urls.toArray(URL[]::new), null);
        OutputStream file = Files.newOutputStream(target);
        ZipOutputStream out = new ZipOutputStream(file)) {
      QuickClass classes = new QuickClass(classPath);
      for (Map.Entry<String, byte[]> entry : entries.byName().entrySet()) {
        boolean isClass = entry.getKey().endsWith(".class");
        put(out, entry.getKey(), isClass ? classes.rewrite(entry.getValue()) : entry.getValue());
      }
    }
  }

  private static void put(ZipOutputStream out, String name, byte[] bytes) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(EPOCH_MILLIS);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }
}
