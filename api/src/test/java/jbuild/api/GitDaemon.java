package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;

/** The host's own git server, on loopback, for the bare repositories of a directory. */
final class GitDaemon implements AutoCloseable {
  private final Process process;
  private final int port;

  private GitDaemon(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static GitDaemon serve(Path directory) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    // Not by way of `git daemon`, whose child would outlive it.
    ProcessBuilder builder =
        new ProcessBuilder(
            programs() + "/git-daemon",
            "--listen=127.0.0.1",
            "--port=" + port,
            "--export-all",
            "--base-path=" + directory,
            directory.toString());
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    GitDaemon daemon = new GitDaemon(builder.start(), port);
    daemon.awaitListening();
    return daemon;
  }

  private static String programs() throws IOException {
    Process process = new ProcessBuilder("git", "--exec-path").start();
    return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
  }

  private void awaitListening() throws IOException {
    while (process.isAlive()) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
    throw new IOException("git-daemon ended with " + process.exitValue());
  }

  String url(String name) {
    return "git://127.0.0.1:" + port + "/" + name;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
