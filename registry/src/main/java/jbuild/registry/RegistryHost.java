package jbuild.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.registry.auth.Authorizer;
import jbuild.registry.auth.Scope;
import jbuild.registry.http.Addresses;
import jbuild.registry.http.Addresses.Reach;
import jbuild.registry.http.Connections;
import jbuild.registry.http.HttpAnswer;
import jbuild.registry.http.HttpCall;
import org.jspecify.annotations.Nullable;

/**
 * One registry server: finds out whether it speaks https, follows redirects and answers challenges.
 * Credentials are decided on for each request anew, by scheme, host and port (rule N1).
 */
final class RegistryHost {
  private static final int MAX_REDIRECTS = 10;
  private static final int MAX_ROUNDS = 3;
  private static final int BAD_REQUEST = 400;

  private final String name;
  private final boolean anyCertificate;
  private final List<String> schemes;
  private final Connections connections;
  private final Authorizer authorizer;
  private volatile @Nullable URI base;

  /**
   * @param name host and port; Docker Hub's name stands for its registry
   * @param insecure whether the user allowed plain http and any certificate for it
   */
  RegistryHost(String name, boolean insecure, Connections connections, Authorizer authorizer) {
    this.name = name.equals("docker.io") ? "registry-1.docker.io" : name;
    boolean loopback = Addresses.isLoopbackName(name.replaceFirst(":\\d+$", ""));
    this.anyCertificate = insecure || loopback;
    this.schemes =
        loopback
            ? List.of("http", "https")
            : insecure ? List.of("https", "http") : List.of("https");
    this.connections = connections;
    this.authorizer = authorizer;
  }

  String name() {
    return name;
  }

  /** The address of a path, as far as it is known, for messages. */
  String shown(String path) {
    URI known = base;
    return HttpCall.shown((known == null ? address(schemes.getFirst()) : known).resolve(path));
  }

  /**
   * Sends a request whose address may be relative to the registry. The answer may be any but a
   * refusal for want of credentials, which is an {@code AUTH} failure.
   */
  HttpAnswer send(HttpCall call, Scope scope) throws IOException {
    URI known = base;
    if (known != null) {
      return authorized(known, call, scope);
    }
    for (String scheme : schemes.subList(0, schemes.size() - 1)) {
      Optional<HttpAnswer> answer = probe(address(scheme), call, scope);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    URI last = address(schemes.getLast());
    HttpAnswer answer = authorized(last, call, scope);
    base = last;
    return answer;
  }

  /** Empty if the server does not seem to speak this scheme. */
  private Optional<HttpAnswer> probe(URI candidate, HttpCall call, Scope scope) throws IOException {
    HttpAnswer answer;
    try {
      answer = authorized(candidate, call, scope);
    } catch (SSLException e) {
      return Optional.empty();
    } catch (SocketTimeoutException e) {
      throw e; // a silent server is no server of another scheme
    } catch (ConnectException e) {
      if (candidate.getPort() < 0) {
        return Optional.empty(); // another scheme is another port
      }
      throw e;
    } catch (IOException e) {
      if (connections.isClosed() || "https".equals(candidate.getScheme())) {
        throw e;
      }
      return Optional.empty();
    }
    if (answer.status() == BAD_REQUEST && "http".equals(candidate.getScheme())) {
      answer.close();
      return Optional.empty();
    }
    base = candidate;
    return Optional.of(answer);
  }

  private HttpAnswer authorized(URI registry, HttpCall call, Scope scope) throws IOException {
    HttpCall absolute = call.to(registry.resolve(call.uri()));
    for (int round = 1; ; round++) {
      Optional<String> header = authorizer.header(scope);
      HttpAnswer answer = followed(registry, absolute, header);
      if (answer.status() != 401 || !isSameOrigin(answer.uri(), registry)) {
        return answer;
      }
      try (answer) {
        if (round == MAX_ROUNDS) {
          throw new Failure(
              ErrorClass.AUTH,
              name
                  + "/"
                  + scope.repository()
                  + ": access denied (no such repository, or it needs other credentials)");
        }
        authorizer.answer(answer.headers("WWW-Authenticate"), scope, registry, header);
      }
    }
  }

  private HttpAnswer followed(URI registry, HttpCall call, Optional<String> authorization)
      throws IOException {
    HttpCall next = call;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      boolean own = isSameOrigin(next.uri(), registry);
      HttpCall sent =
          own && authorization.isPresent() ? next.with("Authorization", authorization.get()) : next;
      HttpAnswer answer = connections.send(sent, own && anyCertificate);
      if (!answer.isRedirect() || !mayRepeat(call, answer.status())) {
        return answer;
      }
      try (answer) {
        next = call.to(target(registry, answer));
      }
    }
    throw new Failure(ErrorClass.NET, call.shown() + ": more than 10 redirects");
  }

  /** Only these redirects keep the method; a look at a head needs no answer from elsewhere. */
  private static boolean mayRepeat(HttpCall call, int status) {
    return call.method().equals("GET")
        || (!call.method().equals("HEAD") && (status == 307 || status == 308));
  }

  private URI target(URI registry, HttpAnswer answer) throws IOException {
    String shown = HttpCall.shown(answer.uri());
    String location = answer.header("Location").orElse("");
    URI target;
    try {
      target = answer.uri().resolve(location);
    } catch (IllegalArgumentException e) {
      throw new Failure(ErrorClass.NET, shown + ": redirects to an invalid address", e);
    }
    String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
    boolean downgrade = "https".equals(answer.uri().getScheme()) && !"https".equals(scheme);
    boolean http = "https".equals(scheme) || "http".equals(scheme);
    if (location.isEmpty() || !http || target.getHost() == null || downgrade) {
      throw new Failure(
          ErrorClass.NET,
          shown
              + ": refuses to be redirected to \""
              + Failure.printable(schemeOf(location))
              + "\"");
    }
    if (!target.getHost().equalsIgnoreCase(registry.getHost())
        && Addresses.reach(target.getHost()) == Reach.LOCAL
        && Addresses.reach(registry.getHost()) != Reach.LOCAL) {
      throw new Failure(ErrorClass.NET, shown + ": redirects to an address of this machine");
    }
    return target;
  }

  private static String schemeOf(String location) {
    int colon = location.indexOf(':');
    return colon < 0 ? location : location.substring(0, colon + 1);
  }

  private URI address(String scheme) {
    try {
      return URI.create(scheme + "://" + name + "/");
    } catch (IllegalArgumentException e) {
      throw new Failure(ErrorClass.REF, "\"" + name + "\" is no valid registry host", e);
    }
  }

  private static boolean isSameOrigin(URI a, URI b) {
    return a.getScheme().equalsIgnoreCase(b.getScheme())
        && a.getHost().equalsIgnoreCase(b.getHost())
        && port(a) == port(b);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
  }
}
