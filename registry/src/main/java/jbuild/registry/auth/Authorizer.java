package jbuild.registry.auth;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Answers the challenges of one registry. Tokens are kept by scope and are used for this registry
 * only. Safe for use by many threads.
 */
public final class Authorizer {
  private final String host;
  private final CredentialFiles files;
  private final Map<String, String> environment;
  private final TokenService tokens;
  private final Map<Scope, Grant> grants = new HashMap<>();
  private final Map<String, Optional<Credentials>> credentials = new HashMap<>();

  /** An {@code Authorization} header and until when it is good, by the monotonic clock. */
  record Grant(String header, long expiresNanos) {
    static Grant forEver(String header) {
      return new Grant(header, Long.MAX_VALUE);
    }

    boolean isOver() {
      return expiresNanos != Long.MAX_VALUE && System.nanoTime() - expiresNanos >= 0;
    }
  }

  /**
   * @param host as the user writes it, because credentials are kept under that name
   */
  public Authorizer(
      String host, CredentialFiles files, Map<String, String> environment, TokenService tokens) {
    this.host = host;
    this.files = files;
    this.environment = environment;
    this.tokens = tokens;
  }

  /** The header to send for a scope, as far as one was granted. */
  public synchronized Optional<String> header(Scope scope) {
    Grant grant = grants.get(scope);
    return grant == null || grant.isOver() ? Optional.empty() : Optional.of(grant.header());
  }

  /**
   * Gets a grant after a request was refused. Fails with {@code AUTH} if there is nothing to answer
   * with.
   *
   * @param challenges values of {@code WWW-Authenticate}
   * @param registry who refused
   * @param refused the header that was sent, if any
   */
  public synchronized void answer(
      List<String> challenges, Scope scope, URI registry, Optional<String> refused) {
    if (header(scope).isPresent() && !header(scope).equals(refused)) {
      return; // another thread was here in the meantime
    }
    grants.remove(scope);
    List<Challenge> parsed = Challenge.parse(challenges);
    Optional<Challenge> bearer = find(parsed, "bearer");
    if (bearer.isPresent()) {
      grants.put(scope, bearer(bearer.get(), scope, registry));
    } else if (find(parsed, "basic").isPresent()) {
      grants.put(scope, basic(scope, refused));
    } else {
      throw failure(scope, "the registry asks for an unknown kind of authentication");
    }
  }

  private Grant bearer(Challenge challenge, Scope scope, URI registry) {
    Optional<Credentials> own = credentials(scope.repository());
    return switch (own.orElse(null)) {
      case Credentials.RegistryToken(String token) -> Grant.forEver("Bearer " + token);
      case Credentials other -> tokens.fetch(challenge, scope, registry, Optional.of(other));
      case null -> tokens.fetch(challenge, scope, registry, Optional.empty());
    };
  }

  private Grant basic(Scope scope, Optional<String> refused) {
    Optional<Credentials> own = credentials(scope.repository());
    if (own.isPresent() && own.get() instanceof Credentials.Password password) {
      if (refused.filter(password.basic()::equals).isPresent()) {
        throw failure(scope, "the credentials were refused");
      }
      return Grant.forEver(password.basic());
    }
    throw failure(scope, "no credentials are known");
  }

  private Optional<Credentials> credentials(String repository) {
    return credentials.computeIfAbsent(
        repository,
        path -> files.find(host, path).or(() -> CloudCredentials.find(host, path, environment)));
  }

  private static Optional<Challenge> find(List<Challenge> challenges, String scheme) {
    return challenges.stream().filter(c -> c.scheme().equals(scheme)).findFirst();
  }

  private Failure failure(Scope scope, String problem) {
    return new Failure(ErrorClass.AUTH, host + "/" + scope.repository() + ": " + problem);
  }
}
