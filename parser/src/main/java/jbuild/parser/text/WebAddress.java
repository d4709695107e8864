package jbuild.parser.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * An {@code http} or {@code https} URL as people write it: characters that must be escaped, and are
 * not, are escaped here (RFC 3986, section 2).
 *
 * @param uri with a host, without user name, password and fragment
 * @param userInfo what stood before the host, decoded
 */
public record WebAddress(URI uri, Optional<String> userInfo) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final String ESCAPED = " \"<>\\^`{|}[]";

  /** Empty for what is no such URL. */
  public static Optional<WebAddress> parse(String text) {
    try {
      URI uri = new URI(escaped(text)).parseServerAuthority();
      String scheme = uri.getScheme();
      boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
      if (!web || uri.getHost() == null) {
        return Optional.empty();
      }
      return Optional.of(new WebAddress(withoutUser(uri), Optional.ofNullable(uri.getUserInfo())));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static URI withoutUser(URI uri) throws URISyntaxException {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String path = uri.getRawPath();
    URI plain =
        new URI(
            uri.getScheme().toLowerCase(Locale.ROOT)
                + "://"
                + uri.getHost()
                + port
                + (path.isEmpty() ? "/" : path)
                + query);
    return new URI(plain.toASCIIString());
  }

  private static String escaped(String text) {
    int authority = text.indexOf("//") + 2;
    int start = text.indexOf('/', authority);
    StringBuilder escaped = new StringBuilder(text.substring(0, Math.max(start, 0)));
    for (int i = Math.max(start, 0); i < text.length(); i++) {
      char c = text.charAt(i);
      if (start >= 0 && ESCAPED.indexOf(c) >= 0) {
        escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** Where a redirect leads; empty if that is no such URL. */
  public Optional<WebAddress> follow(String location) {
    try {
      return parse(uri.resolve(escapedReference(location)).toString());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String escapedReference(String location) {
    return location.contains("://")
        ? escaped(location)
        : escaped("///" + location).substring("///".length());
  }

  /** The path, decoded. */
  public String path() {
    return uri.getPath();
  }

  public String host() {
    return uri.getHost();
  }

  /**
   * Whether this is the server of the other address, so that a secret of that one may go to it:
   * same scheme, host and port, or the usual port of {@code https} instead of that of {@code http}.
   */
  public boolean sharesSecretsOf(WebAddress other) {
    boolean same = uri.getScheme().equals(other.uri.getScheme()) && port() == other.port();
    boolean safer = port() == HTTPS_PORT && isHttps() && other.port() == HTTP_PORT;
    return host().equalsIgnoreCase(other.host()) && (same || safer);
  }

  private boolean isHttps() {
    return uri.getScheme().equals("https");
  }

  private int port() {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return isHttps() ? HTTPS_PORT : HTTP_PORT;
  }

  /** The header that user name and password make. */
  public Optional<String> basicAuthorization() {
    return userInfo.map(info ->
        "Basic "
            + Base64.getEncoder()
                .encodeToString((info.contains(":") ? info : info + ":").getBytes(UTF_8)));
  }

  /** Any text that may hold a URL, without the user names and passwords of URLs in it. */
  public static String withoutPassword(String text) {
    return text.replaceAll("://[^/?#\\s]*@", "://");
  }
}
