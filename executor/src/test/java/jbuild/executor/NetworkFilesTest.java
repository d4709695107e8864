package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S132: the name servers of a step, from the files of a host that is made up. */
final class NetworkFilesTest {
  private static final String STUB = "nameserver 127.0.0.53\noptions edns0\n";

  @TempDir private Path host;

  private void file(String name, String text) throws IOException {
    Path path = host.resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private String seen(ProcessSpec.Network network) throws IOException {
    return new String(NetworkFiles.resolvConf(host, network), UTF_8);
  }

  @Test
  void theServersBehindTheLocalOneOfSystemdAreTakenButInTheHostsNetwork() throws IOException {
    file("etc/resolv.conf", STUB);
    file("run/systemd/resolve/resolv.conf", "nameserver 10.0.0.1\n");
    assertEquals("nameserver 10.0.0.1\n", seen(ProcessSpec.Network.DEFAULT));
    assertEquals("nameserver 10.0.0.1\n", seen(ProcessSpec.Network.NONE));
    assertEquals(STUB, seen(ProcessSpec.Network.HOST));
  }

  @Test
  void oneServerMoreMakesTheFileTheHostsOwn() throws IOException {
    String two = "nameserver 127.0.0.53\nnameserver 10.0.0.2\n";
    file("etc/resolv.conf", two);
    file("run/systemd/resolve/resolv.conf", "nameserver 10.0.0.1\n");
    assertEquals(two, seen(ProcessSpec.Network.DEFAULT));
    assertEquals("nameserver 10.0.0.2\n", seen(ProcessSpec.Network.NONE));
  }

  @Test
  void withoutSystemdsFileTheLocalServerStays() throws IOException {
    file("etc/resolv.conf", STUB);
    assertEquals(STUB, seen(ProcessSpec.Network.DEFAULT));
    assertEquals("options edns0\n", seen(ProcessSpec.Network.NONE));
  }

  @Test
  void aHostWithoutTheFileGivesAnEmptyOne() throws IOException {
    assertEquals("", seen(ProcessSpec.Network.DEFAULT));
  }
}
