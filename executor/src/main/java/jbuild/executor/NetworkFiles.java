package jbuild.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** The files by which a step finds hosts (S130-S132). */
final class NetworkFiles {
  static final String HOSTS = "/etc/hosts";
  static final String RESOLV_CONF = "/etc/resolv.conf";

  private static final String NAME_SERVER = "nameserver";

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
   * The host's own file. A step with a network of its own gets no name server on the loopback
   * interface, which it could not reach.
   */
  static byte[] resolvConf(ProcessSpec.Network network) throws IOException {
    byte[] original;
    try {
      original = Files.readAllBytes(Path.of(RESOLV_CONF));
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
    return switch (network) {
      case DEFAULT, HOST -> original;
      case NONE -> withoutLoopback(original);
    };
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
