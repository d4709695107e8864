package jbuild.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jbuild.cache.CacheMounts.Sharing;
import jbuild.failure.Cancellation;
import jbuild.image.Descriptor;
import jbuild.image.Digest;

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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx128m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(OtherProcess.class.getName());
    command.add(store.toString());
    command.addAll(List.of(task));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    OtherProcess other = new OtherProcess(process);
    other.line();
    return other;
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
    process.destroyForcibly();
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
      default -> throw new IllegalArgumentException(arguments[1]);
    }
    say("done");
    Thread.sleep(600_000);
  }

  @SuppressWarnings("SystemOut")
  private static void say(String line) {
    System.out.println(line);
  }
}
