package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jbuild.parser.SourceRange;

/** The ports of an EXPOSE word (S222): {@code 80}, {@code 3000-3002/udp}, {@code 1.2.3.4:80:80}. */
final class Ports {
  private static final int MAX = 65535;

  private Ports() {}

  static List<String> parse(String word, SourceRange range) {
    int slash = word.indexOf('/');
    String protocol = slash < 0 ? "tcp" : word.substring(slash + 1).toLowerCase(Locale.ROOT);
    String ports = slash < 0 ? word : word.substring(0, slash);
    if (!List.of("tcp", "udp", "sctp").contains(protocol) || ports.isEmpty()) {
      throw invalid(word, range);
    }
    String container = ports.substring(ports.lastIndexOf(':') + 1);
    int dash = container.indexOf('-');
    int first = number(dash < 0 ? container : container.substring(0, dash), word, range);
    int last = dash < 0 ? first : number(container.substring(dash + 1), word, range);
    if (last < first) {
      throw invalid(word, range);
    }
    List<String> all = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      all.add(port + "/" + protocol);
    }
    return all;
  }

  private static int number(String digits, String word, SourceRange range) {
    boolean plain =
        !digits.isEmpty()
            && digits.length() <= 5
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!plain || Integer.parseInt(digits) > MAX) {
      throw invalid(word, range);
    }
    return Integer.parseInt(digits);
  }

  private static DockerfileFailure invalid(String word, SourceRange range) {
    return new DockerfileFailure(range, "invalid containerPort: " + word);
  }
}
