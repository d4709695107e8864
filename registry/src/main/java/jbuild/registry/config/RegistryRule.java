package jbuild.registry.config;

import java.util.List;
import java.util.Locale;

/**
 * One {@code [[registry]]} table: what to do with references below a prefix.
 *
 * @param prefix {@code host}, {@code host/path} or {@code *.domain}
 * @param location what stands in place of the prefix; empty to leave it
 */
record RegistryRule(
    String prefix, String location, boolean insecure, boolean blocked, List<Mirror> mirrors) {
  RegistryRule {
    mirrors = List.copyOf(mirrors);
  }

  /** Which pulls a mirror serves. */
  enum Serves {
    ALL,
    DIGESTS,
    TAGS
  }

  /** A place to look in before the location itself. */
  record Mirror(String location, boolean insecure, Serves serves) {}

  /** The length of the match with a reference's full text; -1 for none. */
  int matchLength(String reference) {
    if (!prefix.startsWith("*.")) {
      return reference.startsWith(prefix) && endsPart(reference, prefix.length())
          ? prefix.length()
          : -1;
    }
    int slash = reference.indexOf('/');
    String host = slash < 0 ? reference : reference.substring(0, slash);
    boolean below = host.toLowerCase(Locale.ROOT).endsWith(prefix.substring(1));
    return below && host.length() >= prefix.length() ? host.length() : -1;
  }

  /** A prefix that is only a host must not match the same host with a port. */
  private boolean endsPart(String reference, int end) {
    if (end == reference.length()) {
      return true;
    }
    char next = reference.charAt(end);
    return next == '/' || (prefix.indexOf('/') >= 0 && (next == ':' || next == '@'));
  }
}
