package jbuild.registry.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** What kind of network an address is of, by its name alone or after it was looked up. */
public final class Addresses {
  private Addresses() {}

  /** {@code localhost}, {@code 127.0.0.0/8} and {@code ::1}, without asking a name server. */
  public static boolean isLoopbackName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("::1")
        || name.equals("[::1]")
        || (name.startsWith("127.") && isDottedNumbers(name));
  }

  /** Whether a server elsewhere could use the address to reach what only this machine can. */
  public static Reach reach(String host) throws UnknownHostException {
    Reach widest = Reach.PUBLIC;
    for (InetAddress address : InetAddress.getAllByName(host)) {
      Reach reach = reach(address);
      widest = reach.compareTo(widest) > 0 ? reach : widest;
    }
    return widest;
  }

  /** From open to all to only on this machine. */
  public enum Reach {
    PUBLIC,
    PRIVATE,
    LOCAL
  }

  private static Reach reach(InetAddress address) {
    if (address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isAnyLocalAddress()) {
      return Reach.LOCAL;
    }
    byte first = address.getAddress()[0];
    boolean uniqueLocal = address.getAddress().length == 16 && (first & 0xfe) == 0xfc;
    return address.isSiteLocalAddress() || uniqueLocal ? Reach.PRIVATE : Reach.PUBLIC;
  }

  private static boolean isDottedNumbers(String name) {
    return name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }
}
