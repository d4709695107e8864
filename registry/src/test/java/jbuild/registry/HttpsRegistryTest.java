package jbuild.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Reference;
import jbuild.registry.RegistrySession.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server with a certificate that nobody vouches for (AUT-05). */
class HttpsRegistryTest {
  private static final Patience SHORT = new Patience(Duration.ofSeconds(5), Duration.ofMillis(5));

  @TempDir Path temp;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    assumeTrue(Files.isExecutable(keytool), "needs keytool of a JDK");
    Path keys = temp.resolve("keys");
    Process process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "x",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-keystore",
                keys.toString(),
                "-storepass",
                "secret",
                "-storetype",
                "PKCS12")
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("log").toFile())
            .start();
    assertEquals(0, process.waitFor());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, "secret".toCharArray());
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress("0.0.0.0", 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", exchange -> HostileServer.send(exchange, 404, "{}"));
    server.start();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  @Test
  void aLoopbackRegistryMaySpeakHttpsWithAnyCertificate() {
    assertEquals(ErrorClass.REF, failure("127.0.0.1", Map.of()).errorClass());
  }

  @Test
  void anyOtherRegistryMustBeTrusted() throws Exception {
    Failure failure = failure(address(), Map.of());
    assertEquals(ErrorClass.NET, failure.errorClass());
    assertTrue(failure.getMessage().contains("not trusted"), failure.getMessage());
  }

  @Test
  void unlessTheUserCallsItInsecure() throws Exception {
    Path conf = temp.resolve("registries.conf");
    String host = address();
    Files.writeString(
        conf, "[[registry]]\nlocation = \"" + host + ":" + port() + "\"\ninsecure = true\n");
    Map<String, String> environment = Map.of("CONTAINERS_REGISTRIES_CONF", conf.toString());
    assertEquals(ErrorClass.REF, failure(host, environment).errorClass());
  }

  private Failure failure(String host, Map<String, String> environment) {
    Reference reference = Reference.parse(host + ":" + port() + "/a");
    try (RegistryAccess access = RegistryAccess.configured(environment, SHORT)) {
      return assertThrows(
          Failure.class, () -> access.source().resolve(reference, SampleImage.AMD64));
    }
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private static String address() throws Exception {
    Optional<String> found =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address.getAddress().length == 4 && !address.isLoopbackAddress())
            .map(InetAddress::getHostAddress)
            .findFirst();
    assumeTrue(found.isPresent(), "needs an address that is not of the loopback");
    return found.get();
  }
}
