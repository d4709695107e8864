package jbuild.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.registry.RegistrySession.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults and lies of a registry, from the table in "reliability", 2.7 and 2.8. */
class HostileRegistryTest extends HostileRegistryFixture {
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

  /** REG-07: a byte now and then is not progress, however fast the reader comes back for it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void aBodyThatOnlyDripsIsANetworkError(int millis) throws IOException {
    server.on(
        blob("GET", layer.descriptor()),
        e -> {
          e.sendResponseHeaders(200, layer.bytes().length);
          for (int i = 0; i < 100_000 / millis; i++) {
            e.getResponseBody().write(0);
            e.getResponseBody().flush();
            pause(millis);
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
}
