package jbuild.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.json.JsonObject;
import jbuild.image.json.JsonReader;
import jbuild.registry.auth.Authorizer.Grant;
import jbuild.registry.http.Addresses;
import jbuild.registry.http.Addresses.Reach;
import jbuild.registry.http.Connections;
import jbuild.registry.http.HttpAnswer;
import jbuild.registry.http.HttpCall;
import jbuild.registry.http.Retries;
import jbuild.registry.http.RetryableStatus;

/**
 * Exchanges credentials for short-lived tokens at the service that a registry names (docker's token
 * protocol, and its OAuth2 form for identity tokens). The named address is not trusted: see {@link
 * #checkRealm}. Redirects are not followed.
 */
public final class TokenService {
  private static final int MAX_BYTES = 1 << 20;
  private static final long DEFAULT_SECONDS = 60;
  private static final long MAX_SECONDS = Duration.ofHours(12).toSeconds();

  private final Connections connections;
  private final Retries retries;

  public TokenService(Connections connections, Retries retries) {
    this.connections = connections;
    this.retries = retries;
  }

  Grant fetch(Challenge challenge, Scope scope, URI registry, Optional<Credentials> credentials) {
    URI realm = realm(challenge.parameter("realm"));
    checkRealm(realm, registry);
    HttpCall call = call(realm, challenge, scope, credentials);
    return retries.run(
        call.shown(),
        () -> {
          try (HttpAnswer answer = connections.send(call, false)) {
            return grant(answer, registry, scope);
          }
        });
  }

  private static HttpCall call(
      URI realm, Challenge challenge, Scope scope, Optional<Credentials> credentials) {
    List<String> parameters = new ArrayList<>();
    if (!challenge.parameter("service").isEmpty()) {
      parameters.add("service=" + encoded(challenge.parameter("service")));
    }
    if (credentials.orElse(null) instanceof Credentials.IdentityToken(String token)) {
      parameters.add("scope=" + encoded(String.join(" ", scope.texts())));
      parameters.add("client_id=jbuild&grant_type=refresh_token");
      parameters.add("refresh_token=" + encoded(token));
      return HttpCall.of("POST", realm)
          .with("Content-Type", "application/x-www-form-urlencoded")
          .with(HttpCall.bytes(String.join("&", parameters).getBytes(UTF_8)));
    }
    scope.texts().forEach(text -> parameters.add("scope=" + encoded(text)));
    String separator = realm.getRawQuery() == null ? "?" : "&";
    URI uri = URI.create(realm + separator + String.join("&", parameters));
    HttpCall get = HttpCall.of("GET", uri);
    return credentials.orElse(null) instanceof Credentials.Password password
        ? get.with("Authorization", password.basic())
        : get;
  }

  private static Grant grant(HttpAnswer answer, URI registry, Scope scope) throws IOException {
    if (RetryableStatus.is(answer.status())) {
      throw RetryableStatus.of(answer);
    }
    String where = registry.getHost() + "/" + scope.repository();
    if (!answer.isSuccess()) {
      String problem =
          answer.isRedirect()
              ? "realm refused: it redirects"
              : "the token service answered with status " + answer.status();
      throw new Failure(ErrorClass.AUTH, where + ": access denied: " + problem);
    }
    JsonObject json =
        new JsonReader("the token for " + where, ErrorClass.AUTH, MAX_BYTES)
            .readObject(answer.bytes(MAX_BYTES));
    String token = json.string("token").orElse(json.text("access_token"));
    if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw json.failure("is missing or not printable");
    }
    long seconds = json.number("expires_in").orElse(DEFAULT_SECONDS);
    long used = Math.clamp(seconds, 1, MAX_SECONDS) * 9 / 10;
    return new Grant("Bearer " + token, System.nanoTime() + Duration.ofSeconds(used).toNanos());
  }

  private static URI realm(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw refused(text, "it is no address");
    }
    throw refused(text, "it names no host");
  }

  /**
   * The rules for a realm (AUT-03, N2): the registry's own host, or https elsewhere. A registry in
   * the open network may not point into a private one, and none to this machine or its link.
   */
  private void checkRealm(URI realm, URI registry) {
    boolean https = "https".equals(realm.getScheme());
    boolean plain = "http".equals(realm.getScheme()) && "http".equals(registry.getScheme());
    if (!https && !plain) {
      throw refused(realm.toString(), "it is not https");
    }
    if (realm.getHost().equalsIgnoreCase(registry.getHost())) {
      return;
    }
    Reach reach = reach(realm);
    if (reach != Reach.PUBLIC && reach.compareTo(reach(registry)) > 0) {
      throw refused(realm.toString(), "its address is not public");
    }
  }

  private Reach reach(URI uri) {
    return retries.run(HttpCall.shown(uri), () -> Addresses.reach(uri.getHost()));
  }

  private static Failure refused(String realm, String why) {
    return new Failure(ErrorClass.AUTH, "realm refused: " + why + ": " + Failure.printable(realm));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
