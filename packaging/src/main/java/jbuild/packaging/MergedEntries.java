package jbuild.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What several jars hold together. Of each class the form for this version of Java; descriptions of
 * services one after the other; licences and notices below the name of their jar. What describes a
 * jar or a module alone is left out.
 */
final class MergedEntries {
  private static final Pattern VERSION = Pattern.compile("META-INF/versions/(\\d+)/(.+)");
  private static final Pattern SERVICE = Pattern.compile("META-INF/services/[^/]+");
  private static final Pattern LICENCE =
      Pattern.compile("META-INF/([^/]*-)?(LICENSE|LICENCE|NOTICE|COPYING|AL2\\.0|LGPL)[^/]*");

  private final NavigableMap<String, byte[]> entries = new TreeMap<>();

  /** In the order of their names. */
  NavigableMap<String, byte[]> byName() {
    return Collections.unmodifiableNavigableMap(entries);
  }

  void add(String path, byte[] bytes) {
    entries.put(path, bytes);
  }

  void add(Path jar) throws IOException {
    NavigableMap<String, byte[]> own = new TreeMap<>();
    NavigableMap<Integer, NavigableMap<String, byte[]>> versions = new TreeMap<>();
    try (ZipFile in = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(in.entries())) {
        Matcher version = VERSION.matcher(entry.getName());
        if (entry.isDirectory() || entry.getName().endsWith("module-info.class")) {
          continue;
        }
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        if (!version.matches()) {
          own.put(entry.getName(), bytes);
        } else if (Integer.parseInt(version.group(1)) <= Runtime.version().feature()) {
          versions
              .computeIfAbsent(Integer.parseInt(version.group(1)), _ -> new TreeMap<>())
              .put(version.group(2), bytes);
        }
      }
    }
    versions.values().forEach(own::putAll);
    String name = jar.getFileName().toString();
    own.forEach((path, bytes) -> put(name, path, bytes));
  }

  private void put(String jar, String path, byte[] bytes) {
    if (!path.startsWith("META-INF/")) {
      entries.putIfAbsent(path, bytes);
    } else if (SERVICE.matcher(path).matches()) {
      entries.merge(path, bytes, MergedEntries::lines);
    } else if (LICENCE.matcher(path).matches()) {
      entries.put("META-INF/" + jar + path.substring("META-INF".length()), bytes);
    }
  }

  private static byte[] lines(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.write('\n');
    both.writeBytes(second);
    return both.toByteArray();
  }
}
