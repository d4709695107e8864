package jbuild.parser.lint;

import java.util.Locale;
import java.util.function.BiConsumer;

/** An EXPOSE word names a port of the container and a protocol in lower case, nothing else. */
public final class PortRules {
  private PortRules() {}

  /**
   * Checks one word.
   *
   * @param word expanded, such as {@code 127.0.0.1:80:80/TCP}
   * @param found takes a rule and a message
   */
  public static void check(String word, BiConsumer<Rule, String> found) {
    String container = word.substring(word.lastIndexOf(':') + 1);
    int slash = container.indexOf('/');
    String protocol = slash < 0 ? "" : container.substring(slash + 1);
    if (!protocol.equals(protocol.toLowerCase(Locale.ROOT))) {
      found.accept(
          Rule.EXPOSE_PROTO_CASING,
          "Defined protocol '" + word + "' in EXPOSE instruction should be lowercase");
    }
    // ":80" has neither address nor host port.
    String host = word.substring(0, Math.max(0, word.lastIndexOf(':')));
    if (!host.matches(":*")) {
      found.accept(
          Rule.EXPOSE_INVALID_FORMAT,
          "EXPOSE instruction should not define an IP address or host-port mapping, found '"
              + word
              + "'");
    }
  }
}
