package jbuild.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import jbuild.failure.ErrorClass;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults and lies of a registry, from the table in "reliability", 2.7 and 2.8. */
class HostileRegistryTest {
  private static final String MANIFEST = "GET /v2/a/manifests/1";
  private static final Patience SHORT = new Patience(Duration.ofMillis(400), Duration.ofMillis(5));

  @TempDir Path temp;
  private HostileServer server;
  private HostileServer elsewhere;
  private RegistryAccess access;
  private MemoryLayer layer;
  private Image image;

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

  /** REG-01: who reads must verify; nothing is retried or mended in silence. */
  @Test
  void aBlobWithOneBitOffIsPassedOnAsItIs() throws IOException {
    byte[] wrong = layer.bytes().clone();
    wrong[wrong.length / 2] ^= 1;
    server.on(blob("GET", layer.descriptor()), e -> HostileServer.send(e, 200, wrong));
    assertArrayEquals(wrong, readLayer());
  }

  /** REG-02 */
  @Test
  void aBlobThatIsTooLongEndsOneByteAfterItsSize() throws IOException {
    byte[] longer = Arrays.copyOf(layer.bytes(), layer.bytes().length + 100_000);
    server.on(blob("GET", layer.descriptor()), e -> HostileServer.send(e, 200, longer));
    assertEquals(layer.bytes().length + 1, readLayer().length);
  }

  /** REG-03 */
  @Test
  void aManifestThatIsNotItsDigestIsRefused() {
    server.on(
        "GET /v2/a/manifests/" + image.manifest().digest(),
        e -> manifest(e, SampleImage.image().manifestBytes()));
    assertEquals(
        ErrorClass.DIGEST,
        failure(() -> resolve(reference().at(image.manifest().digest()))).errorClass());
    server.on(
        MANIFEST,
        e -> {
          e.getResponseHeaders()
              .set("Docker-Content-Digest", layer.descriptor().digest().toString());
          manifest(e, image.manifestBytes());
        });
    assertEquals(ErrorClass.DIGEST, failure(() -> resolve(reference())).errorClass());
  }

  @Test
  void aConfigThatIsNotItsDigestIsRefused() {
    server.on(
        blob("GET", image.config()),
        e -> HostileServer.send(e, 200, new byte[image.configBytes().length]));
    assertEquals(ErrorClass.DIGEST, failure(() -> resolve(reference())).errorClass());
  }

  /** REG-04 */
  @Test
  void passingErrorsOfTheServerAreWaitedOut() throws IOException {
    server.on(MANIFEST, failing(3, 503, e -> manifest(e, image.manifestBytes())));
    server.on(
        blob("GET", layer.descriptor()),
        failing(2, 500, e -> HostileServer.send(e, 200, layer.bytes())));
    assertEquals(image.manifest().digest(), resolve(reference()).digest());
    assertArrayEquals(layer.bytes(), readLayer());
  }

  /** REG-04 */
  @Test
  void aServerThatStaysBrokenIsANetworkErrorWithUrlAndAttempts() {
    server.on(MANIFEST, e -> HostileServer.send(e, 502, "{}"));
    Failure failure = failure(() -> resolve(reference()));
    assertEquals(ErrorClass.NET, failure.errorClass());
    assertTrue(
        failure.getMessage().contains("http://" + server.host() + "/v2/a/manifests/1"),
        failure.getMessage());
    assertTrue(failure.getMessage().contains("6 attempts"), failure.getMessage());
    assertEquals(6, server.count(MANIFEST));
  }

  /** REG-06 */
  @Test
  void aServerThatWantsAPauseGetsOne() {
    for (String wish : List.of("0", "-5", "tomorrow", "9999999999999")) {
      server.on(
          MANIFEST,
          failing(1, 429, e -> manifest(e, image.manifestBytes()), Map.of("Retry-After", wish)));
      assertEquals(image.manifest().digest(), resolve(reference()).digest());
    }
  }

  /** REG-04: the prefix is kept, the rest asked for. */
  @Test
  void aBrokenDownloadGoesOnWhereItWas() throws IOException {
    server.on(
        blob("GET", layer.descriptor()),
        e -> {
          String range = e.getRequestHeaders().getFirst("Range");
          int from = range == null ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
          int to = Math.min(from + 60_000, layer.bytes().length);
          e.getResponseHeaders()
              .set(
                  "Content-Range",
                  "bytes " + from + "-" + (layer.bytes().length - 1) + "/" + layer.bytes().length);
          sendCut(e, range == null ? 200 : 206, from, to);
        });
    assertArrayEquals(layer.bytes(), readLayer());
  }

  /** REG-04 */
  @Test
  void aRegistryWithoutRangesSendsTheBlobAgain() throws IOException {
    AtomicInteger times = new AtomicInteger();
    server.on(
        blob("GET", layer.descriptor()),
        e -> {
          int end = times.incrementAndGet() < 3 ? 70_000 : layer.bytes().length;
          sendCut(e, 200, 0, end);
        });
    assertArrayEquals(layer.bytes(), readLayer());
  }

  /** REG-07 */
  @Test
  void aServerThatSaysNothingIsANetworkError() {
    CountDownLatch over = new CountDownLatch(1);
    server.on(MANIFEST, _ -> await(over));
    Failure failure = failure(() -> resolve(reference()));
    over.countDown();
    assertEquals(ErrorClass.NET, failure.errorClass());
  }

  /** REG-07: a byte now and then is not progress. */
  @Test
  void aBodyThatOnlyDripsIsANetworkError() throws IOException {
    server.on(
        blob("GET", layer.descriptor()),
        e -> {
          e.sendResponseHeaders(200, layer.bytes().length);
          for (int i = 0; i < 1000; i++) {
            e.getResponseBody().write(0);
            e.getResponseBody().flush();
            pause(100);
          }
        });
    try (InputStream in = access.source().open(reference(), layer.descriptor())) {
      assertEquals(ErrorClass.NET, failure(() -> readAll(in)).errorClass());
    }
    assertTrue(server.count(blob("GET", layer.descriptor())) > 1, "the watch never struck");
  }

  /** REG-07, SIG-01 */
  @Test
  void closingTheAccessBreaksOffWhatRuns() {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    server.on(
        MANIFEST,
        _ -> {
          asked.countDown();
          await(over);
        });
    RegistryAccess patient =
        RegistryAccess.configured(
            Map.of(), new Patience(Duration.ofSeconds(60), Duration.ofMillis(5)));
    CompletableFuture<Void> _ =
        CompletableFuture.runAsync(() -> {
          await(asked);
          patient.close();
        });
    Failure failure = failure(() -> patient.source().resolve(reference(), SampleImage.AMD64));
    over.countDown();
    assertEquals(ErrorClass.CANCEL, failure.errorClass());
  }

  /** REG-12 */
  @Test
  void redirectsEndAndStayWithHttp() {
    server.on(MANIFEST, e -> HostileServer.redirect(e, 302, "/v2/a/manifests/1"));
    assertEquals(ErrorClass.NET, failure(() -> resolve(reference())).errorClass());
    assertEquals(11, server.count(MANIFEST));
    for (String target : List.of("file:///etc/passwd", "ftp://x/", "", "http://")) {
      server.on(MANIFEST, e -> HostileServer.redirect(e, 307, target));
      assertEquals(ErrorClass.NET, failure(() -> resolve(reference())).errorClass(), target);
    }
  }

  /** AUT-01 */
  @Test
  void aRedirectToAnotherHostCarriesNoCredentials() throws IOException {
    login("u:p");
    String basic = "Basic " + encoded("u:p");
    guard(MANIFEST, basic, e -> manifest(e, image.manifestBytes()));
    guard(blob("GET", image.config()), basic, e -> HostileServer.send(e, 200, image.configBytes()));
    guard(
        blob("GET", layer.descriptor()),
        basic,
        e -> HostileServer.redirect(e, 307, "http://" + elsewhere.host() + "/cdn?signature=x"));
    elsewhere.on("GET /cdn", e -> HostileServer.send(e, 200, layer.bytes()));
    assertEquals(image.manifest().digest(), resolve(reference()).digest());
    assertArrayEquals(layer.bytes(), readLayer());
    assertEquals(1, elsewhere.count("GET /cdn"));
    assertFalse(elsewhere.sawAnyAuthorization());
  }

  /** AUT-02 */
  @Test
  void anUploadElsewhereCarriesNoCredentials() throws IOException {
    login("u:p");
    String basic = "Basic " + encoded("u:p");
    String upload = "POST /v2/a/blobs/uploads/";
    guard(blob("HEAD", layer.descriptor()), basic, e -> HostileServer.send(e, 404, ""));
    guard(blob("HEAD", image.config()), basic, e -> HostileServer.send(e, 404, ""));
    guard(
        upload,
        basic,
        e -> HostileServer.redirect(e, 202, "http://" + elsewhere.host() + "/up?session=1"));
    elsewhere.on("PUT /up", e -> HostileServer.send(e, 201, ""));
    guard("PUT /v2/a/manifests/1", basic, e -> HostileServer.send(e, 201, ""));
    push();
    assertEquals(2, elsewhere.count("PUT /up"));
    assertFalse(elsewhere.sawAnyAuthorization());
    assertTrue(server.sawAuthorization("PUT /v2/a/manifests/1", basic));
  }

  /** AUT-08, AUT-10 */
  @Test
  void aTokenIsAskedForItsScopeAndRenewedWhenItIsRefused() throws IOException {
    login("u:p");
    AtomicInteger issued = new AtomicInteger();
    server.on(
        "GET /token",
        e -> {
          String query = e.getRequestURI().getQuery();
          assertTrue(query.contains("scope=repository:a:pull"), query);
          assertTrue(query.contains("service=s"), query);
          HostileServer.send(e, 200, "{\"token\":\"t" + issued.incrementAndGet() + "\"}");
        });
    guardBearer(MANIFEST, () -> "Bearer t" + 1, e -> manifest(e, image.manifestBytes()));
    guardBearer(
        blob("GET", image.config()),
        () -> "Bearer t" + 2,
        e -> HostileServer.send(e, 200, image.configBytes()));
    assertEquals(image.manifest().digest(), resolve(reference()).digest());
    assertTrue(server.sawAuthorization("GET /token", "Basic " + encoded("u:p")));
    assertEquals(2, issued.get());
  }

  /** AUT-10 */
  @Test
  void aRegistryThatNeverLetsInIsAnAuthError() {
    server.on("GET /token", e -> HostileServer.send(e, 200, "{\"access_token\":\"t\"}"));
    guardBearer(MANIFEST, () -> "never", e -> HostileServer.send(e, 200, ""));
    assertEquals(ErrorClass.AUTH, failure(() -> resolve(reference())).errorClass());
    assertEquals(3, server.count(MANIFEST));
  }

  /** AUT-03 */
  @Test
  void aRealmThatIsNotTrustedGetsNothing() throws IOException {
    login("u:p");
    for (String realm :
        List.of(
            "file:///etc/passwd",
            "ftp://x/",
            "nonsense",
            "http://u:p@" + server.host() + "/token",
            "http://169.254.169.254/token",
            "https://10.0.0.1.invalid./")) {
      server.on(
          MANIFEST,
          e -> HostileServer.challenge(e, "Bearer realm=\"" + realm + "\",service=\"s\""));
      ErrorClass errorClass = failure(() -> resolve(reference())).errorClass();
      assertTrue(errorClass == ErrorClass.AUTH || errorClass == ErrorClass.NET, realm);
    }
    server.on("GET /token", e -> HostileServer.redirect(e, 307, "http://" + elsewhere.host()));
    guardBearer(MANIFEST, () -> "never", e -> HostileServer.send(e, 200, ""));
    assertEquals(ErrorClass.AUTH, failure(() -> resolve(reference())).errorClass());
    assertFalse(elsewhere.sawAnyAuthorization());
  }

  /** IMG-01 */
  @Test
  void aHugeManifestIsBeyondALimit() {
    server.on(
        MANIFEST,
        e -> {
          e.sendResponseHeaders(200, 0);
          byte[] blanks = new byte[1 << 20];
          Arrays.fill(blanks, (byte) ' ');
          for (int i = 0; i < 100; i++) {
            e.getResponseBody().write(blanks);
          }
        });
    assertEquals(ErrorClass.LIMIT, failure(() -> resolve(reference())).errorClass());
  }

  /** IMG-02 */
  @Test
  void aHeadThatNamesAnotherTypeThanTheBodyIsRefused() {
    server.on(
        MANIFEST,
        e -> {
          e.getResponseHeaders().set("Content-Type", MediaTypes.OCI_INDEX);
          HostileServer.send(e, 200, image.manifestBytes());
        });
    assertEquals(ErrorClass.MEDIA, failure(() -> resolve(reference())).errorClass());
  }

  /** PSH-01: the session is lost in the middle and a new one is begun. */
  @Test
  void anUploadThatBreaksIsBegunAgain() {
    AtomicInteger times = new AtomicInteger();
    acceptManifest();
    server.on("POST /v2/a/blobs/uploads/", e -> HostileServer.redirect(e, 202, "/up?state=a%2Fb"));
    server.on(
        "PUT /up",
        e -> {
          switch (times.incrementAndGet()) {
            case 1 -> e.getRequestBody().readNBytes(50_000); // then the connection is cut
            case 2 -> HostileServer.send(e, 404, "{}");
            case 3 -> HostileServer.send(e, 500, "{}");
            default -> {
              assertTrue(
                  e.getRequestURI().getRawQuery().startsWith("state=a%2Fb&digest=sha256%3A"));
              HostileServer.send(e, 201, "");
            }
          }
        });
    push();
    assertEquals(5, times.get());
  }

  /** PSH-06 */
  @Test
  void refusalsOfAnUploadKeepTheirKind() {
    acceptManifest();
    server.on("POST /v2/a/blobs/uploads/", e -> HostileServer.redirect(e, 202, "/up"));
    server.on("PUT /up", e -> HostileServer.send(e, 413, "{}"));
    assertEquals(ErrorClass.LIMIT, failure(this::push).errorClass());
    server.on(
        "PUT /up",
        e ->
            HostileServer.send(
                e, 403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\\u001b[31m\"}]}"));
    Failure denied = failure(this::push);
    assertEquals(ErrorClass.AUTH, denied.errorClass());
    assertTrue(denied.getMessage().endsWith("DENIED no\\u001b[31m"), denied.getMessage());
    server.on(
        "PUT /up",
        e -> {
          e.getResponseHeaders().set("Docker-Content-Digest", "sha256:" + "0".repeat(64));
          HostileServer.send(e, 201, "");
        });
    assertEquals(ErrorClass.DIGEST, failure(this::push).errorClass());
    assertEquals(0, server.count("PUT /v2/a/manifests/1"), "no tag was moved");
  }

  private void acceptManifest() {
    server.on("PUT /v2/a/manifests/1", e -> HostileServer.send(e, 201, ""));
  }

  private void push() {
    try (ImageSink sink = access.sink(List.of(reference()))) {
      sink.write(image);
    }
  }

  private void guard(String request, String authorization, HostileServer.Answer answer) {
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

  private void guardBearer(
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

  private void login(String userAndPassword) throws IOException {
    Files.writeString(
        temp.resolve("config.json"),
        "{\"auths\":{\"" + server.host() + "\":{\"auth\":\"" + encoded(userAndPassword) + "\"}}}");
    access = RegistryAccess.configured(Map.of("DOCKER_CONFIG", temp.toString()), SHORT);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static HostileServer.Answer failing(
      int times, int status, HostileServer.Answer afterwards) {
    return failing(times, status, afterwards, Map.of());
  }

  private static HostileServer.Answer failing(
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
  private void sendCut(HttpExchange exchange, int status, int from, int to) throws IOException {
    exchange.sendResponseHeaders(status, layer.bytes().length - from);
    OutputStream out = exchange.getResponseBody();
    out.write(layer.bytes(), from, to - from);
    out.flush();
    assertNotEquals(from, to);
  }

  private static void manifest(HttpExchange exchange, byte[] bytes) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", MediaTypes.OCI_MANIFEST);
    HostileServer.send(exchange, 200, bytes);
  }

  private static String blob(String method, Descriptor blob) {
    return method + " /v2/a/blobs/" + blob.digest();
  }

  private Reference reference() {
    return Reference.parse(server.host() + "/a:1");
  }

  private ResolvedImage resolve(Reference reference) {
    return access.source().resolve(reference, SampleImage.AMD64);
  }

  private byte[] readLayer() throws IOException {
    try (InputStream in = access.source().open(reference(), layer.descriptor())) {
      return in.readAllBytes();
    }
  }

  private static void readAll(InputStream in) {
    try {
      in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Failure failure(Runnable action) {
    return assertThrows(Failure.class, action::run);
  }
}
