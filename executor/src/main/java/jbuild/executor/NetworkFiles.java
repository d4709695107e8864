package jbuild.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The files by which a step finds hosts (S130-S132). */
final class NetworkFiles {
  static final String HOSTS = "/etc/hosts";
  static final String RESOLV_CONF = "/etc/resolv.conf";

  private static final String NAME_SERVER = "nameserver";

  /** Where systemd-resolved listens, and where it writes which servers it asks. */
  private static final String STUB = "127.0.0.53";

  private static final String RESOLVED = "run/systemd/resolve/resolv.conf";

  private NetworkFiles() {}

  /**
   * @param added names to addresses, in order
   */
  static byte[] hosts(String hostname, Map<String, String> added) {
    StringBuilder text = new StringBuilder();
    text.append("127.0.0.1\tlocalhost ").append(hostname).append('\n');
    text.append("::1\tlocalhost ip6-localhost ip6-loopback\n");
    added.forEach((name, address) -> text.append(address).append('\t').append(name).append('\n'));
    return text.toString().getBytes(UTF_8);
  }

  /**
   * The name servers of a step. The local one of systemd-resolved cannot be reached from a network
   * of a step's own; so, where that is all the host names, the file that names the servers behind
   * it is taken, which serves in the host's network too. A step with a network of its own gets no
   * server on the loopback interface at all.
   *
   * @param host where the host has {@code /etc/resolv.conf} and {@code /run/systemd/resolve}: its
   *     root directory
   */
  static byte[] resolvConf(Path host, ProcessSpec.Network network) throws IOException {
    byte[] original = read(host.resolve(RESOLV_CONF.substring(1)));
    return switch (network) {
      case HOST -> original;
      case DEFAULT -> behindStub(host, original);
      case NONE -> withoutLoopback(behindStub(host, original));
    };
  }

  private static byte[] behindStub(Path host, byte[] original) throws IOException {
    List<String> servers =
        new String(original, ISO_8859_1)
            .lines()
            .map(line -> line.strip().split("\\s+", -1))
            .filter(words -> words.length > 1 && words[0].equals(NAME_SERVER))
            .map(words -> words[1])
            .toList();
    byte[] behind = servers.equals(List.of(STUB)) ? read(host.resolve(RESOLVED)) : new byte[0];
    return behind.length > 0 ? behind : original;
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  private static byte[] withoutLoopback(byte[] original) {
    return new String(original, ISO_8859_1)
        .lines()
        .filter(line -> !isLoopbackServer(line.strip()))
        .map(line -> line + "\n")
        .collect(Collectors.joining())
        .getBytes(ISO_8859_1);
  }

  private static boolean isLoopbackServer(String line) {
    if (!line.startsWith(NAME_SERVER)) {
      return false;
    }
    String address = line.substring(NAME_SERVER.length()).strip();
    return address.startsWith("127.") || address.equals("::1");
  }
}
