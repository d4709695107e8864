package jbuild.registry;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.ImageJson;
import jbuild.image.MediaTypes;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonReader;
import jbuild.registry.auth.Scope;
import jbuild.registry.http.HttpAnswer;
import jbuild.registry.http.HttpCall;
import jbuild.registry.http.Retries;
import jbuild.registry.http.RetryableStatus;

/** What can be read of one repository on one server (OCI distribution specification, "pull"). */
final class Repository {
  private static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.OCI_INDEX,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_MANIFEST_LIST,
          MediaTypes.DOCKER_MANIFEST);
  private static final int MAX_ERROR_BYTES = 1 << 16;

  private final RegistryHost host;
  private final String path;
  private final Retries retries;

  /** A document as it came, with the type that its head states. */
  record Document(String mediaType, byte[] bytes) {}

  Repository(RegistryHost host, String path, Retries retries) {
    this.host = host;
    this.path = path;
    this.retries = retries;
  }

  RegistryHost host() {
    return host;
  }

  String path() {
    return path;
  }

  @Override
  public String toString() {
    return host.name() + "/" + path;
  }

  /**
   * A manifest or index by tag or digest; empty if the registry has none. Checked against a digest
   * that was asked for, or that the registry states (REG-03).
   */
  Optional<Document> manifest(String tagOrDigest) {
    URI uri = uri("manifests/" + tagOrDigest);
    return retries.run(
        shown("GET", uri),
        () -> {
          HttpCall call = HttpCall.of("GET", uri).with("Accept", ACCEPT);
          try (HttpAnswer answer = host.send(call, Scope.pull(path))) {
            if (answer.status() == 404) {
              return Optional.empty();
            }
            requireSuccess(answer);
            byte[] bytes = answer.bytes(ImageJson.MAX_MANIFEST_BYTES);
            requireComplete(answer, bytes.length);
            checkDigest(answer, tagOrDigest, bytes);
            return Optional.of(new Document(answer.header("Content-Type").orElse(""), bytes));
          }
        });
  }

  private void checkDigest(HttpAnswer answer, String asked, byte[] bytes) {
    String stated = answer.header("Docker-Content-Digest").orElse("");
    for (String expected : List.of(asked, stated)) {
      if (expected.startsWith("sha256:") && !Digest.of(bytes).toString().equals(expected)) {
        throw new Failure(
            ErrorClass.DIGEST,
            this + ": the manifest received is not " + Failure.printable(expected));
      }
    }
  }

  /** A small blob, whole; not verified. */
  byte[] smallBlob(Descriptor blob) {
    URI uri = uri("blobs/" + blob.digest());
    return retries.run(
        shown("GET", uri),
        () -> {
          try (HttpAnswer answer = host.send(HttpCall.of("GET", uri), Scope.pull(path))) {
            requireSuccess(answer);
            byte[] bytes = answer.bytes(Math.toIntExact(blob.sizeBytes()));
            requireComplete(answer, bytes.length);
            return bytes;
          }
        });
  }

  /** A connection that broke looks like an end. */
  private static void requireComplete(HttpAnswer answer, int received) throws IOException {
    if (answer.lengthBytes().orElse(0) > received && received <= ImageJson.MAX_MANIFEST_BYTES) {
      throw new IOException("the connection ended too early");
    }
  }

  /** A blob as a stream that survives broken connections; not verified. */
  BlobStream blob(Descriptor blob) {
    URI uri = uri("blobs/" + blob.digest());
    return new BlobStream(
        blob.sizeBytes(),
        retries.budget(shown("GET", uri)),
        from -> {
          HttpCall call = HttpCall.of("GET", uri);
          return host.send(
              from == 0 ? call : call.with("Range", "bytes=" + from + "-"), Scope.pull(path));
        });
  }

  /** Whether the registry has the blob already. */
  boolean hasBlob(Descriptor blob) {
    URI uri = uri("blobs/" + blob.digest());
    return retries.run(
        shown("HEAD", uri),
        () -> {
          try (HttpAnswer answer = host.send(HttpCall.of("HEAD", uri), Scope.push(path))) {
            if (RetryableStatus.is(answer.status())) {
              throw RetryableStatus.of(answer);
            }
            boolean sameSize = answer.lengthBytes().orElse(0) == blob.sizeBytes();
            return answer.isRedirect() || (answer.isSuccess() && sameSize);
          }
        });
  }

  URI uri(String below) {
    return URI.create("/v2/" + path + "/" + below);
  }

  String shown(String method, URI uri) {
    return method + " " + host.shown(uri.getRawPath());
  }

  Retries retries() {
    return retries;
  }

  /** Passes a success; anything else becomes the failure or the retry that it stands for. */
  static void requireSuccess(HttpAnswer answer) throws IOException {
    int status = answer.status();
    if (answer.isSuccess()) {
      return;
    }
    if (RetryableStatus.is(status)) {
      throw RetryableStatus.of(answer);
    }
    ErrorClass errorClass =
        switch (status) {
          case 401, 403 -> ErrorClass.AUTH;
          case 413 -> ErrorClass.LIMIT;
          default -> ErrorClass.NET;
        };
    throw new Failure(
        errorClass,
        HttpCall.shown(answer.uri())
            + ": the registry answered with status "
            + status
            + explanation(answer));
  }

  /** The registry's own words, as far as it has some. */
  private static String explanation(HttpAnswer answer) {
    try {
      JsonObject json =
          new JsonReader("the error", ErrorClass.NET, MAX_ERROR_BYTES)
              .readObject(answer.bytes(MAX_ERROR_BYTES));
      return json.objects("errors").stream()
          .findFirst()
          .map(error -> ": " + Failure.printable(error.text("code") + " " + error.text("message")))
          .orElse("");
    } catch (IOException | Failure e) {
      return ""; // an explanation that cannot be read explains nothing
    }
  }
}
