package jbuild.registry.auth;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Credentials that a machine of a cloud has without any being configured, as Jib finds them: the
 * helpers that clouds install ({@code gcr}, {@code ecr-login}) and Google's application default
 * credentials. Asked only for the hosts of these clouds and only after a registry refused an
 * anonymous request.
 */
final class CloudCredentials {
  private static final List<String> CLOUDS = List.of("gcr.io", "docker.pkg.dev", "amazonaws.com");
  private static final long LIMIT_SECONDS = 30;

  private CloudCredentials() {}

  static Optional<Credentials> find(String host, String path, Map<String, String> environment) {
    if (CLOUDS.stream().noneMatch(cloud -> host.equals(cloud) || isBelow(host, cloud))) {
      return Optional.empty();
    }
    return CompletableFuture.supplyAsync(() -> retrieve(host, path, environment))
        .completeOnTimeout(Optional.empty(), LIMIT_SECONDS, TimeUnit.SECONDS)
        .exceptionally(e -> none(host, e))
        .join()
        .map(CloudCredentials::converted);
  }

  /** {@code x.gcr.io} or {@code x-docker.pkg.dev}. */
  private static boolean isBelow(String host, String cloud) {
    return host.endsWith("." + cloud) || host.endsWith("-" + cloud);
  }

  private static Optional<Credential> retrieve(
      String host, String path, Map<String, String> environment) {
    CredentialRetrieverFactory factory =
        CredentialRetrieverFactory.forImage(
            ImageReference.of(host, path, "latest"), _ -> {}, environment);
    try {
      for (CredentialRetriever retriever :
          List.of(
              factory.wellKnownCredentialHelpers(),
              factory.googleApplicationDefaultCredentials())) {
        Optional<Credential> found = retriever.retrieve();
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    } catch (CredentialRetrievalException e) {
      throw new CompletionException(e);
    }
  }

  /** The reason is not repeated: it may hold what a helper wrote. */
  private static Optional<Credential> none(String host, Throwable e) {
    throw new Failure(ErrorClass.AUTH, "the cloud's credentials for " + host + " are unusable", e);
  }

  private static Credentials converted(Credential credential) {
    return credential.isOAuth2RefreshToken()
        ? new Credentials.IdentityToken(credential.getPassword())
        : new Credentials.Password(credential.getUsername(), credential.getPassword());
  }
}
