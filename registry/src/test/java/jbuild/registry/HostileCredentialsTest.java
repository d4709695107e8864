package jbuild.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.MediaTypes;
import org.junit.jupiter.api.Test;

/** Who gets credentials, and what becomes of refused and broken pushes. */
class HostileCredentialsTest extends HostileRegistryFixture {
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
}
