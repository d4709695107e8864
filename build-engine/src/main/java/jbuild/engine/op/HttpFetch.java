package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.text.WebAddress;

/**
 * One URL and where its redirects lead. They are followed here, so that each hop is looked at (rule
 * N1): credentials go to the server of the URL and to no other one (S214).
 */
final class HttpFetch {
  private static final int MAX_REQUESTS = 10;

  private final Web.Client client;
  private final WebAddress start;
  private final Optional<String> authorization;
  private final Cancellation cancellation;

  HttpFetch(
      Web.Client client,
      WebAddress start,
      Optional<String> authorization,
      Cancellation cancellation) {
    this.client = client;
    this.start = start;
    this.authorization = authorization;
    this.cancellation = cancellation;
  }

  /**
   * An answer that is no redirect, and who gave it.
   *
   * @param cancellation breaks off the body too
   */
  record Arrived(WebAddress address, Web.Answer answer, Cancellation cancellation) {}

  /** Sends a request, and again to where it is redirected, at most ten in all. */
  Arrived send(String method, Map<String, String> headers) {
    WebAddress at = start;
    for (int i = 0; i < MAX_REQUESTS; i++) {
      cancellation.check();
      Web.Answer answer = client.send(new Web.Request(method, at.uri(), headers(headers, at)));
      if (!isRedirect(answer.status())) {
        return new Arrived(at, answer, cancellation);
      }
      Optional<String> location = answer.header("Location");
      answer.close();
      at = next(at, location);
    }
    throw new Failure(ErrorClass.NET, "more than " + MAX_REQUESTS + " redirects of " + shown());
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private WebAddress next(WebAddress at, Optional<String> location) {
    return location
        .flatMap(at::follow)
        .orElseThrow(() ->
            new Failure(
                ErrorClass.NET,
                shown()
                    + " redirects to no http address: "
                    + location
                        .map(text -> Failure.printable(WebAddress.withoutPassword(text)))
                        .orElse("nothing")));
  }

  private Map<String, String> headers(Map<String, String> asked, WebAddress at) {
    Map<String, String> headers = new LinkedHashMap<>(asked);
    headers.put("Accept", "*/*");
    headers.put("Accept-Encoding", "identity");
    if (authorization.isPresent() && at.sharesSecretsOf(start)) {
      headers.put("Authorization", authorization.get());
    }
    return headers;
  }

  private String shown() {
    return shown(start);
  }

  /** An address as a message may hold it: without a query, where signed links carry secrets. */
  static String shown(WebAddress address) {
    return address.uri().getScheme()
        + "://"
        + address.uri().getRawAuthority()
        + address.uri().getRawPath();
  }

  /** The header that the caller's secrets, or the URL itself, give for a server (S214). */
  static Optional<String> authorization(WebAddress address, CallerSecrets secrets) {
    String host = address.host().replace("[", "").replace("]", "");
    return secret(secrets, "HTTP_AUTH_TOKEN_" + host)
        .map(token -> "Bearer " + token)
        .or(() -> secret(secrets, "HTTP_AUTH_HEADER_" + host))
        .or(address::basicAuthorization);
  }

  /** A secret as one line; a file of one often ends with a line feed that is none of it. */
  static Optional<String> secret(CallerSecrets secrets, String id) {
    Optional<String> value = secrets.secret(id).map(bytes -> new String(bytes, UTF_8).strip());
    if (value.isPresent() && value.get().chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      throw new Failure(
          ErrorClass.SECRET, "secret " + id + " holds characters that no header can hold");
    }
    return value;
  }
}
