package jbuild.engine.op;

import java.util.Map;
import java.util.Optional;
import jbuild.engine.graph.WebAddress;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** Where a repository has moved to, found out for remotes that a secret is sent to. */
final class GitRedirect {
  private static final String REFS = "/info/refs";
  private static final String QUERY = "?service=git-upload-pack";

  private GitRedirect() {}

  /**
   * The remote, or where it redirects on the same server. Fails with {@code AUTH} where it leads to
   * another one, which the secret is not meant for.
   */
  static String follow(String remote, String authorization, Web web, Cancellation cancellation) {
    Optional<WebAddress> start = WebAddress.parse(remote + REFS + QUERY);
    if (start.isEmpty()) {
      return remote;
    }
    try (Web.Client client = web.open(cancellation)) {
      HttpFetch fetch =
          new HttpFetch(client, start.get(), Optional.of(authorization), cancellation);
      HttpFetch.Arrived arrived = fetch.send("GET", Map.of());
      arrived.answer().close();
      if (arrived.address().equals(start.get())) {
        return remote;
      }
      if (!arrived.address().sharesSecretsOf(start.get())) {
        throw new Failure(
            ErrorClass.AUTH,
            HttpFetch.shown(start.get())
                + " redirects to "
                + HttpFetch.shown(arrived.address())
                + ", where its secret is not sent");
      }
      String moved = HttpFetch.shown(arrived.address());
      return moved.endsWith(REFS) ? moved.substring(0, moved.length() - REFS.length()) : remote;
    }
  }
}
