package jbuild.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The distribution project's registry as Debian packs it, on a free loopback port. */
final class DebianRegistry implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
  private static final Path HTPASSWD = Path.of("/usr/bin/htpasswd");

  private final Process process;
  private final int port;

  private DebianRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static DebianRegistry open(Path directory) throws Exception {
    return start(directory, "");
  }

  /** One that knows {@code user} with {@code pass:word} only. */
  static DebianRegistry guarded(Path directory) throws Exception {
    assumeTrue(Files.isExecutable(HTPASSWD), "needs htpasswd of apache2-utils");
    Path users = directory.resolve("htpasswd");
    Process htpasswd =
        new ProcessBuilder(HTPASSWD.toString(), "-Bbn", "user", "pass:word")
            .redirectOutput(users.toFile())
            .start();
    assertEquals(0, htpasswd.waitFor());
    return start(directory, "auth:\n  htpasswd:\n    realm: test\n    path: " + users + "\n");
  }

  private static DebianRegistry start(Path directory, String more) throws Exception {
    assumeTrue(Files.isExecutable(PROGRAM), "needs docker-registry");
    int port = freePort();
    Path conf = directory.resolve("registry.yml");
    Files.writeString(
        conf,
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: "
            + directory.resolve("data")
            + "\nhttp:\n  addr: 127.0.0.1:"
            + port
            + "\n"
            + more);
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "serve", conf.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    DebianRegistry registry = new DebianRegistry(process, port);
    registry.awaitReady();
    return registry;
  }

  private void awaitReady() throws Exception {
    for (int i = 0; i < 200; i++) {
      try {
        URI uri = URI.create("http://" + host() + "/v2/");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.getResponseCode();
        return;
      } catch (IOException e) {
        assumeTrue(process.isAlive(), "docker-registry does not start here");
        Thread.sleep(50);
      }
    }
    throw new IllegalStateException("the registry does not answer");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  /** What the registry wrote about the requests it saw. */
  static String log(Path directory) throws IOException {
    return Files.readString(directory.resolve("registry.log"), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
