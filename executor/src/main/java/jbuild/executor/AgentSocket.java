package jbuild.executor;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.filesystem.posix.AttributeCalls;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.FileStatus;

/**
 * A socket for one step, behind which stands an ssh agent of the caller (S161). It has the mode and
 * the owner that the step asked for, which the agent's own socket must not get, and of the agent's
 * services it offers two: what keys there are, and signing with them.
 */
public final class AgentSocket implements AutoCloseable {
  private static final String NAME = "agent";

  private final Path directory;
  private final Path agent;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private AgentSocket(Path directory, Path agent, ServerSocketChannel server) {
    this.directory = directory;
    this.agent = agent;
    this.server = server;
  }

  /**
   * Opens a socket and serves it until it is closed.
   *
   * @param scratch a private directory, in which the socket is made
   * @param agent socket of the agent
   * @param mode 0 to 0777
   */
  public static AgentSocket open(Path scratch, Path agent, FileStatus.Owner owner, int mode)
      throws IOException {
    Path directory = Files.createTempDirectory(scratch, "ssh");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    AgentSocket socket = new AgentSocket(directory, agent, server);
    try (Fd parent = Fd.open(directory, Fd.O_PATH | Fd.O_DIRECTORY)) {
      server.bind(address(parent, NAME));
      AttributeCalls.chownAt(parent, NAME, owner);
      try (Fd file = parent.openAt(NAME, Fd.O_PATH | Fd.O_NOFOLLOW, 0)) {
        AttributeCalls.chmodPath(file, mode);
      }
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    Thread.ofPlatform().daemon().name("ssh-agent").start(socket::serve);
    return socket;
  }

  /** Where it is. */
  public Path path() {
    return directory.resolve(NAME);
  }

  private void serve() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        open.add(client);
        Thread.ofPlatform().daemon().name("ssh-agent").start(() -> forward(client));
      }
    } catch (IOException closed) {
      open.forEach(AgentSocket::closeQuietly);
    }
  }

  /** An agent that cannot be reached hangs up on its client, and is asked anew by the next one. */
  private void forward(SocketChannel client) {
    try (client;
        SocketChannel service = connect(agent)) {
      open.add(service);
      AgentDialogue.hold(client, service);
      open.remove(service);
    } catch (IOException hungUp) {
      // The client sees the end of its connection, which is all that can be told it.
    } finally {
      open.remove(client);
    }
  }

  private static SocketChannel connect(Path socket) throws IOException {
    Path parent = socket.getParent();
    try (Fd directory =
        Fd.open(parent == null ? Path.of("/") : parent, Fd.O_PATH | Fd.O_DIRECTORY)) {
      return SocketChannel.open(address(directory, socket.getFileName().toString()));
    }
  }

  /** By the number of the directory: the address of a socket is too short for many a path. */
  private static UnixDomainSocketAddress address(Fd directory, String name) {
    return UnixDomainSocketAddress.of("/proc/self/fd/" + directory.number() + "/" + name);
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException alreadyBroken) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(AgentSocket::closeQuietly);
    Files.deleteIfExists(path());
    Files.deleteIfExists(directory);
  }
}
