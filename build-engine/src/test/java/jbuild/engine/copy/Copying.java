package jbuild.engine.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;

/** A COPY instruction in a test, and its layer as text, one line an entry. */
final class Copying {
  /** The time of the build in tests. */
  static final long NOW = 5_000_000;

  private final List<CopySpec.Source> sources = new ArrayList<>();
  private final List<String> excludes = new ArrayList<>();
  private final String destination;
  private Optional<String> chown = Optional.empty();
  private Optional<String> chmod = Optional.empty();
  private boolean parents;
  private OptionalLong created = OptionalLong.empty();

  private Copying(String destination) {
    this.destination = destination;
  }

  /** COPY with its sources first and the destination last. */
  static Copying copy(String... paths) {
    Copying copying = new Copying(paths[paths.length - 1]);
    for (int i = 0; i < paths.length - 1; i++) {
      copying.sources.add(new CopySpec.Source.Pattern(paths[i], false));
    }
    return copying;
  }

  static Copying add(String source, String destination) {
    Copying copying = new Copying(destination);
    copying.sources.add(new CopySpec.Source.Pattern(source, true));
    return copying;
  }

  Copying inline(String name, String text) {
    sources.add(new CopySpec.Source.Inline(name, text.getBytes(UTF_8)));
    return this;
  }

  Copying chown(String value) {
    chown = Optional.of(value);
    return this;
  }

  Copying chmod(String value) {
    chmod = Optional.of(value);
    return this;
  }

  Copying parents() {
    parents = true;
    return this;
  }

  Copying exclude(String... patterns) {
    excludes.addAll(List.of(patterns));
    return this;
  }

  Copying created(long seconds) {
    created = OptionalLong.of(seconds);
    return this;
  }

  CopySpec spec() {
    return new CopySpec(sources, destination, chown, chmod, parents, excludes, created);
  }

  List<String> onto(FileTree below, FileTree source) throws IOException {
    return text(plan(below, source));
  }

  List<String> onto(FileTree below) throws IOException {
    return onto(below, new MemoryTree());
  }

  /** The layer on top of nothing. */
  List<String> of(FileTree source) throws IOException {
    return onto(new MemoryTree(), source);
  }

  List<LayerEntry> plan(FileTree below, FileTree source) throws IOException {
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(NOW));
    List<LayerEntry> layer = new ArrayList<>();
    CopyPlanner.plan(spec(), List.of(source), below, clock, scratch).forEach(layer::add);
    return layer;
  }

  Failure failure(FileTree below, FileTree source) {
    return assertThrows(Failure.class, () -> plan(below, source));
  }

  static List<String> text(Iterable<LayerEntry> layer) throws IOException {
    List<String> lines = new ArrayList<>();
    for (LayerEntry entry : layer) {
      lines.add(text(entry));
    }
    return lines;
  }

  private static String text(LayerEntry entry) throws IOException {
    String path = entry.entry().path().latin1();
    return switch (entry.entry()) {
      case Entry.Directory it -> path + "/ " + text(it.metadata());
      case Entry.File it -> path + " " + text(it.metadata()) + " '" + content(entry) + "'";
      case Entry.Symlink it -> path + " " + text(it.metadata()) + " -> " + it.target();
      case Entry.Device it ->
          path + " " + text(it.metadata()) + " device " + it.major() + ":" + it.minor();
      case Entry.Fifo it -> path + " " + text(it.metadata()) + " fifo";
      case Entry.HardLink it -> path + " = " + it.target().latin1();
      case Entry.Whiteout _ -> path + " is gone";
    };
  }

  private static String content(LayerEntry entry) throws IOException {
    try (InputStream in = entry.content().open()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String text(Metadata metadata) {
    String time = metadata.mtimeSeconds() == NOW ? "now" : "" + metadata.mtimeSeconds();
    return String.format(
        Locale.ROOT,
        "%o %d:%d @%s%s",
        metadata.mode(),
        metadata.uid(),
        metadata.gid(),
        time,
        metadata.xattrs().isEmpty() ? "" : " " + metadata.xattrs());
  }
}
