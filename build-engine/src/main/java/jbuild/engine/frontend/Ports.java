package jbuild.engine.frontend;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import jbuild.parser.SourceRange;

/**
 * One word of EXPOSE (S222): {@code 80}, {@code 3000-3002/udp}, {@code 1.2.3.4:80:80}. What stands
 * before the container's ports is checked and not kept.
 */
final class Ports {
  private static final int MAX = 65535;
  private static final Pattern FOUR_NUMBERS = Pattern.compile("\\d+(\\.\\d+){3}");

  private record Range(int first, int last) {}

  private final String word;
  private final SourceRange range;

  private Ports(String word, SourceRange range) {
    this.word = word;
    this.range = range;
  }

  /** The container's ports as {@code 80/tcp}, from the lowest to the highest. */
  static List<String> parse(String word, SourceRange range) {
    return new Ports(word, range).parse();
  }

  private List<String> parse() {
    String[] parts = word.split(":", -1);
    String last = parts[parts.length - 1];
    int slash = last.indexOf('/');
    String ports = slash < 0 ? last : last.substring(0, slash);
    String protocol = slash < 0 ? "" : last.substring(slash + 1).toLowerCase(Locale.ROOT);
    if (ports.isEmpty()) {
      throw wrong("no port specified: " + word);
    }
    if (!List.of("", "tcp", "udp", "sctp").contains(protocol)) {
      throw wrong("invalid proto: " + protocol);
    }
    if (parts.length > 2) {
      checkAddress(String.join(":", List.of(parts).subList(0, parts.length - 2)));
    }
    Range container = range(ports, "invalid containerPort: ");
    if (parts.length > 1 && !parts[parts.length - 2].isEmpty()) {
      checkHost(container, range(parts[parts.length - 2], "invalid hostPort: "));
    }
    String suffix = "/" + (protocol.isEmpty() ? "tcp" : protocol);
    return IntStream.rangeClosed(container.first(), container.last())
        .mapToObj(port -> port + suffix)
        .toList();
  }

  private void checkAddress(String written) {
    boolean brackets = written.startsWith("[") && written.endsWith("]");
    String address = brackets ? written.substring(1, written.length() - 1) : written;
    boolean plain = address.contains(":") || FOUR_NUMBERS.matcher(address).matches();
    try {
      if (!address.isEmpty()) {
        InetAddress.ofLiteral(plain && !address.contains("%") ? address : "");
      }
    } catch (IllegalArgumentException e) {
      throw new DockerfileFailure(range, "invalid IP address: " + address, e);
    }
  }

  private void checkHost(Range container, Range host) {
    boolean same = container.last() - container.first() == host.last() - host.first();
    if (!same && container.first() != container.last()) {
      throw wrong("invalid ranges specified for container and host Ports: " + word);
    }
  }

  private Range range(String text, String message) {
    String[] ends = text.split("-", -1);
    int first = number(ends[0]);
    int last = number(ends[ends.length - 1]);
    if (ends.length > 2 || first < 0 || last < first) {
      throw wrong(message + text);
    }
    return new Range(first, last);
  }

  /** The number, or -1 for what is none of a port. */
  private static int number(String digits) {
    boolean plain =
        !digits.isEmpty()
            && digits.length() <= 9
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = plain ? Integer.parseInt(digits) : -1;
    return number > MAX ? -1 : number;
  }

  private DockerfileFailure wrong(String message) {
    return new DockerfileFailure(range, message);
  }
}
