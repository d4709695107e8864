package jbuild.registry.http;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * The proxies that the usual variables name ({@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code
 * NO_PROXY}, also in small letters). Hosts of this machine are always reached directly.
 */
public record Proxies(Map<String, String> environment) {
  public Proxies {
    environment = Map.copyOf(environment);
  }

  /** Empty: as the JVM's own settings say. */
  Optional<Proxy> proxyFor(URI uri) {
    String host = uri.getHost();
    if (host == null || Addresses.isLoopbackName(host) || isExcepted(host)) {
      return Optional.of(Proxy.NO_PROXY);
    }
    return variable("https".equals(uri.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY")
        .map(Proxies::parse);
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }

  private boolean isExcepted(String host) {
    for (String pattern : variable("NO_PROXY").orElse("").split(",", -1)) {
      String suffix = pattern.strip().toLowerCase(Locale.ROOT);
      String domain = suffix.startsWith(".") ? suffix : "." + suffix;
      String dotted = "." + host.toLowerCase(Locale.ROOT);
      if (suffix.equals("*") || (!suffix.isEmpty() && dotted.endsWith(domain))) {
        return true;
      }
    }
    return false;
  }

  private static Proxy parse(String value) {
    try {
      URI uri = URI.create(value.contains("://") ? value : "http://" + value);
      int port = uri.getPort() < 0 ? 80 : uri.getPort();
      if (uri.getHost() == null) {
        throw new IllegalArgumentException("no host");
      }
      return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), port));
    } catch (IllegalArgumentException e) {
      throw new Failure(ErrorClass.NET, "a proxy variable holds no valid address", e);
    }
  }
}
