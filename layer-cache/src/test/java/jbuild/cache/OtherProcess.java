package jbuild.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.cache.CacheMounts.Sharing;
import jbuild.cache.Snapshot.Active;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter.Form;
import jbuild.failure.Cancellation;
import jbuild.filesystem.compress.Compression;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.Layer;

/** A second jbuild, which does one thing, says so, and then waits to be killed. */
final class OtherProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private OtherProcess(Process process) {
    this.process = process;
    this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Starts a process and waits until it has done what it was told to. */
  static OtherProcess start(Path store, String... task) throws IOException {
    OtherProcess other = launch(List.of(), store, task);
    assertEquals("done", other.line());
    return other;
  }

  /**
   * Starts a process.
   *
   * @param options of the virtual machine
   */
  static OtherProcess launch(List<String> options, Path store, String... task) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx128m"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(OtherProcess.class.getName());
    command.add(store.toString());
    command.addAll(List.of(task));
    return new OtherProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** What it says until it ends or is killed. */
  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
    }
    return lines;
  }

  /** What it says next. */
  String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the other process ended without an answer");
    }
    return line;
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  void kill() throws IOException {
    // Not of the process itself, which would close the stream with what it said last.
    process.toHandle().destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    kill();
  }

  /** The other process itself. */
  public static void main(String[] arguments) throws Exception {
    Store store = Store.open(Path.of(arguments[0]));
    switch (arguments[1]) {
      case "ingest" -> {
        ContentStore.Ingest ingest = store.content().ingest();
        ingest.stream().write(new byte[1 << 20]);
        store.runDirectory();
      }
      case "hold" -> {
        store.content().put("text/plain", "mine".getBytes(UTF_8));
        store.content().find(Digest.parse(arguments[2]));
      }
      case "claim" -> store.index().claim(new CacheKey(Digest.parse(arguments[2])));
      case "mount" ->
          store
              .cacheMounts()
              .acquire("m", Sharing.valueOf(arguments[2]), List::of, new Cancellation());
      case "put" -> {
        Descriptor blob = store.content().put("text/plain", arguments[2].getBytes(UTF_8));
        store.content().find(blob.digest());
      }
      case "look" -> {
        look(store, Integer.parseInt(arguments[2]));
        return;
      }
      case "build" -> build(store, arguments[2]);
      default -> throw new IllegalArgumentException(arguments[1]);
    }
    say("done");
    Thread.sleep(600_000);
  }

  /** A build that finds everything. */
  private static void look(Store store, int steps) throws IOException {
    for (int i = 0; i < steps; i++) {
      Committed found = store.index().find(Layers.step("look " + i)).orElseThrow();
      var _ = store.snapshots().created(found);
      for (Layer layer : store.snapshots().layers(found, Compression.GZIP)) {
        var _ = layer.file().orElseThrow();
      }
    }
    store.sync();
    store.close();
    say("done");
  }

  /** Builds until it is killed, and says what is done. */
  private static void build(Store store, String name) throws IOException {
    Optional<Committed> parent = Optional.empty();
    for (int i = 0; ; i++) {
      String text = name + " " + i;
      if (i % 2 == 0) {
        Form form = i % 4 == 0 ? Form.TREE : Form.BLOB;
        parent =
            Optional.of(
                store
                    .snapshots()
                    .write(parent, List.of(Layers.file(text, text)), form, Layers.step(text)));
      } else {
        Active active = store.snapshots().prepare(parent);
        Files.writeString(active.root().upper().resolve(text), text);
        parent = Optional.of(store.snapshots().commit(active, Layers.step(text)));
      }
      store.index().put(Layers.step(text), parent.orElseThrow());
      if (i % 5 == 4) {
        store.sync();
      }
      say(text);
    }
  }

  @SuppressWarnings("SystemOut")
  private static void say(String line) {
    System.out.println(line);
  }
}
