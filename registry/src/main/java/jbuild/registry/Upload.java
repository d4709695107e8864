package jbuild.registry;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.Layer;
import jbuild.registry.auth.Scope;
import jbuild.registry.http.HttpAnswer;
import jbuild.registry.http.HttpCall;
import org.jspecify.annotations.Nullable;

/**
 * Puts blobs and manifests into one repository (OCI distribution specification, "push"): a blob
 * that is there is not sent, one that is elsewhere on the server is mounted, any other is streamed
 * in one request. A request that broke is begun again with a new session.
 */
final class Upload {
  private final Repository repository;
  private final BooleanSupplier stopped;

  /**
   * @param stopped asked now and then; once true, what is being sent is given up
   */
  Upload(Repository repository, BooleanSupplier stopped) {
    this.repository = repository;
    this.stopped = stopped;
  }

  /**
   * @param mountFrom repositories of the same server that may hold the layer
   */
  void layer(Layer layer, List<String> mountFrom) {
    if (repository.hasBlob(layer.descriptor())) {
      return;
    }
    for (String from : mountFrom) {
      if (!from.equals(repository.path()) && mount(layer.descriptor().digest(), from)) {
        return;
      }
    }
    send(layer.descriptor(), new LayerContent(layer, stopped));
  }

  void bytes(Descriptor blob, byte[] bytes) {
    if (!repository.hasBlob(blob)) {
      send(blob, HttpCall.bytes(bytes));
    }
  }

  /** Puts a manifest under a tag or its digest. */
  void manifest(String tagOrDigest, Descriptor manifest, byte[] bytes) {
    URI uri = repository.uri("manifests/" + tagOrDigest);
    HttpCall call =
        HttpCall.of("PUT", uri)
            .with("Content-Type", manifest.mediaType())
            .with(HttpCall.bytes(bytes));
    repository
        .retries()
        .run(
            repository.shown("PUT", uri),
            () -> {
              try (HttpAnswer answer = repository.host().send(call, scope())) {
                Repository.requireSuccess(answer);
                checkDigest(answer, manifest.digest());
                return answer.status();
              }
            });
  }

  /** Fails never for want of rights: then the blob is sent instead. */
  private boolean mount(Digest digest, String from) {
    URI uri = repository.uri("blobs/uploads/?mount=" + digest + "&from=" + from);
    HttpCall call = HttpCall.of("POST", uri).with(HttpCall.bytes(new byte[0]));
    Scope scope = scope().mounting(from);
    try {
      return repository
          .retries()
          .run(
              repository.shown("POST", uri),
              () -> {
                try (HttpAnswer answer = repository.host().send(call, scope)) {
                  if (answer.status() == 202) {
                    abandon(answer);
                  }
                  return answer.status() == 201;
                }
              });
    } catch (Failure e) {
      if (e.errorClass() == ErrorClass.AUTH || e.errorClass() == ErrorClass.NET) {
        return false;
      }
      throw e;
    }
  }

  /** The registry opened a session instead of mounting; it is not wanted, as another follows. */
  private void abandon(HttpAnswer session) throws IOException {
    try (HttpAnswer answer =
        repository.host().send(HttpCall.of("DELETE", location(session)), scope())) {
      answer.status();
    }
  }

  private void send(Descriptor blob, HttpCall.Content content) {
    URI start = repository.uri("blobs/uploads/");
    repository
        .retries()
        .run(
            "upload of " + blob.digest() + " to " + repository,
            () -> {
              URI session = open(start);
              HttpCall call =
                  HttpCall.of("PUT", withDigest(session, blob.digest()))
                      .with("Content-Type", "application/octet-stream")
                      .with(content);
              try (HttpAnswer answer = repository.host().send(call, scope())) {
                if (answer.status() == 404 || answer.status() == 416) {
                  throw new IOException("the upload session was lost");
                }
                Repository.requireSuccess(answer);
                checkDigest(answer, blob.digest());
                return answer.status();
              }
            });
  }

  private URI open(URI start) throws IOException {
    HttpCall call = HttpCall.of("POST", start).with(HttpCall.bytes(new byte[0]));
    try (HttpAnswer answer = repository.host().send(call, scope())) {
      Repository.requireSuccess(answer);
      return location(answer);
    }
  }

  private URI location(HttpAnswer answer) {
    String text = answer.header("Location").orElse("");
    try {
      URI target = answer.uri().resolve(text);
      boolean http = "https".equals(target.getScheme()) || "http".equals(target.getScheme());
      boolean downgrade =
          "https".equals(answer.uri().getScheme()) && "http".equals(target.getScheme());
      if (!text.isEmpty() && http && !downgrade && target.getHost() != null) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
    throw refused(null);
  }

  private Failure refused(@Nullable Throwable cause) {
    return new Failure(
        ErrorClass.NET, repository + ": the registry gave no usable place to upload to", cause);
  }

  private static URI withDigest(URI session, Digest digest) {
    String separator = session.getRawQuery() == null ? "?" : "&";
    return URI.create(session + separator + "digest=sha256%3A" + digest.hex());
  }

  private void checkDigest(HttpAnswer answer, Digest expected) {
    Optional<String> stated = answer.header("Docker-Content-Digest");
    if (stated.isPresent() && !stated.get().equals(expected.toString())) {
      throw new Failure(
          ErrorClass.DIGEST,
          repository
              + ": the registry took "
              + expected
              + " as "
              + Failure.printable(stated.get()));
    }
  }

  private Scope scope() {
    return Scope.push(repository.path());
  }
}
