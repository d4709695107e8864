package jbuild.registry;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Image;
import jbuild.image.ImageSink;
import jbuild.image.MediaTypes;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;
import jbuild.registry.RegistrySession.Patience;
import jbuild.registry.SampleImage.MemoryLayer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An image on a server that can be told to lie, break off and stall. */
abstract class HostileRegistryFixture {
  static final String MANIFEST = "GET /v2/a/manifests/1";
  static final Patience SHORT = new Patience(Duration.ofMillis(400), Duration.ofMillis(5));

  @TempDir Path temp;
  HostileServer server;
  HostileServer elsewhere;
  RegistryAccess access;
  MemoryLayer layer;
  Image image;

  @BeforeEach
  void anImageIsServed() throws IOException {
    server = HostileServer.start();
    elsewhere = HostileServer.start();
    access = RegistryAccess.configured(Map.of(), SHORT);
    layer = SampleImage.layer(1, 200_000);
    image = SampleImage.image(layer);
    server
        .on(MANIFEST, e -> manifest(e, image.manifestBytes()))
        .on(blob("GET", image.config()), e -> HostileServer.send(e, 200, image.configBytes()))
        .on(blob("GET", layer.descriptor()), e -> HostileServer.send(e, 200, layer.bytes()));
  }

  @AfterEach
  void stop() {
    access.close();
    server.close();
    elsewhere.close();
  }

  void acceptManifest() {
    server.on("PUT /v2/a/manifests/1", e -> HostileServer.send(e, 201, ""));
  }

  void push() {
    try (ImageSink sink = access.sink(List.of(reference()))) {
      sink.write(image);
    }
  }

  void guard(String request, String authorization, HostileServer.Answer answer) {
    server.on(
        request,
        e -> {
          if (authorization.equals(e.getRequestHeaders().getFirst("Authorization"))) {
            answer.to(e);
          } else {
            HostileServer.challenge(e, "Basic realm=\"x\"");
          }
        });
  }

  void guardBearer(
      String request, java.util.function.Supplier<String> wanted, HostileServer.Answer answer) {
    server.on(
        request,
        e -> {
          if (wanted.get().equals(e.getRequestHeaders().getFirst("Authorization"))) {
            answer.to(e);
          } else {
            HostileServer.challenge(
                e, "Bearer realm=\"http://" + server.host() + "/token\",service=\"s\"");
          }
        });
  }

  void login(String userAndPassword) throws IOException {
    Files.writeString(
        temp.resolve("config.json"),
        "{\"auths\":{\"" + server.host() + "\":{\"auth\":\"" + encoded(userAndPassword) + "\"}}}");
    access = RegistryAccess.configured(Map.of("DOCKER_CONFIG", temp.toString()), SHORT);
  }

  static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static HostileServer.Answer failing(int times, int status, HostileServer.Answer afterwards) {
    return failing(times, status, afterwards, Map.of());
  }

  static HostileServer.Answer failing(
      int times, int status, HostileServer.Answer afterwards, Map<String, String> headers) {
    AtomicInteger left = new AtomicInteger(times);
    return e -> {
      if (left.getAndDecrement() > 0) {
        headers.forEach(e.getResponseHeaders()::set);
        HostileServer.send(e, status, "{}");
      } else {
        afterwards.to(e);
      }
    };
  }

  /** Announces the rest of the blob, but sends less of it and cuts the connection. */
  void sendCut(HttpExchange exchange, int status, int from, int to) throws IOException {
    exchange.sendResponseHeaders(status, layer.bytes().length - from);
    OutputStream out = exchange.getResponseBody();
    out.write(layer.bytes(), from, to - from);
    out.flush();
    assertNotEquals(from, to);
  }

  static void manifest(HttpExchange exchange, byte[] bytes) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", MediaTypes.OCI_MANIFEST);
    HostileServer.send(exchange, 200, bytes);
  }

  static String blob(String method, Descriptor blob) {
    return method + " /v2/a/blobs/" + blob.digest();
  }

  Reference reference() {
    return Reference.parse(server.host() + "/a:1");
  }

  ResolvedImage resolve(Reference reference) {
    return access.source().resolve(reference, SampleImage.AMD64);
  }

  byte[] readLayer() throws IOException {
    try (InputStream in = access.source().open(reference(), layer.descriptor())) {
      return in.readAllBytes();
    }
  }

  static void readAll(InputStream in) {
    try {
      in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Failure failure(Runnable action) {
    return assertThrows(Failure.class, action::run);
  }
}
