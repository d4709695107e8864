package jbuild.cli.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code --add-host}: {@code HOST:IP} or {@code HOST=IP}, several separated by commas; an IPv6
 * address may stand in brackets. {@code host-gateway} is the host: steps share its network, so that
 * is the loopback address.
 */
final class HostOption {
  private static final String OPTION = "--add-host";
  private static final String GATEWAY = "host-gateway";
  private static final String LOOPBACK = "127.0.0.1";

  private HostOption() {}

  static Map<String, String> parse(List<String> texts) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String text : texts) {
      for (String field : CsvFields.split(OPTION, text)) {
        add(field, result);
      }
    }
    return result;
  }

  private static void add(String text, Map<String, String> result) {
    int separator = text.indexOf('=');
    if (separator < 0) {
      separator = text.indexOf(':');
    }
    if (separator <= 0) {
      throw CsvFields.invalid(OPTION, text, "expected HOST:IP");
    }
    String address = text.substring(separator + 1);
    if (address.startsWith("[") && address.endsWith("]")) {
      address = address.substring(1, address.length() - 1);
    }
    if (address.equals(GATEWAY)) {
      address = LOOPBACK;
    } else if (!isAddress(address)) {
      throw CsvFields.invalid(OPTION, text, "\"" + address + "\" is no IP address");
    }
    result.put(text.substring(0, separator), address);
  }

  private static boolean isAddress(String text) {
    return text.indexOf(':') >= 0 ? isVersion6(text) : isVersion4(text);
  }

  private static boolean isVersion4(String text) {
    String[] parts = text.split("\\.", -1);
    return parts.length == 4 && List.of(parts).stream().allMatch(HostOption::isOctet);
  }

  private static boolean isOctet(String part) {
    return part.length() <= 3
        && !part.isEmpty()
        && part.chars().allMatch(c -> c >= '0' && c <= '9')
        && (part.length() == 1 || part.charAt(0) != '0')
        && Integer.parseInt(part) <= 255;
  }

  /** Groups of hexadecimal digits, one run of them left out by {@code ::}, IPv4 at the end. */
  private static boolean isVersion6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == 8;
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int before = groups(text.substring(0, gap), false);
    int after = groups(text.substring(gap + 2), true);
    return before >= 0 && after >= 0 && before + after < 8;
  }

  /** The number of 16-bit groups, or -1 if one of them is malformed. */
  private static int groups(String text, boolean mayEndInVersion4) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      if (mayEndInVersion4 && i == parts.length - 1 && isVersion4(parts[i])) {
        count += 2;
      } else if (parts[i].matches("[0-9A-Fa-f]{1,4}")) {
        count++;
      } else {
        return -1;
      }
    }
    return count;
  }
}
