package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.text.WebAddress;

/**
 * What a remote is opened with: a header from the caller's secrets, or the caller's ssh agent
 * (S214). It reaches git by its environment, never by arguments or files.
 *
 * @param authorization header for http remotes
 * @param variables for git
 */
record GitAccess(Optional<String> authorization, Map<String, String> variables) {
  /**
   * As BuildKit, no host key is asked for by hand; but one that differs from what the caller's own
   * known_hosts says is refused, and nothing is added there. No key files: only the agent's.
   */
  private static final String SSH =
      "ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=accept-new"
          + " -o \"UserKnownHostsFile=\\\"$JBUILD_KNOWN_HOSTS\\\" ~/.ssh/known_hosts\""
          + " -o IdentityFile=none -o ConnectTimeout=60 -o ServerAliveInterval=15"
          + " -o ServerAliveCountMax=4";

  private static final String REFS = "/info/refs";
  private static final String QUERY = "?service=git-upload-pack";

  /**
   * The access to a remote.
   *
   * @param scratch an existing directory for new host keys
   */
  static GitAccess of(String remote, CallerSecrets secrets, Path scratch) {
    Optional<WebAddress> web = WebAddress.parse(remote);
    if (web.isPresent()) {
      return header(web.get(), secrets)
          .map(header -> new GitAccess(Optional.of(header), variables(remote, header)))
          .orElse(new GitAccess(Optional.empty(), Map.of()));
    }
    return remote.startsWith("git://")
        ? new GitAccess(Optional.empty(), Map.of())
        : new GitAccess(Optional.empty(), ssh(secrets, scratch));
  }

  private static Map<String, String> ssh(CallerSecrets secrets, Path scratch) {
    Path agent =
        secrets
            .agent("default")
            .orElseThrow(() ->
                new Failure(ErrorClass.SECRET, "no SSH key \"default\" forwarded from the client"));
    return Map.of(
        "GIT_SSH_COMMAND", SSH,
        "SSH_AUTH_SOCK", agent.toString(),
        "JBUILD_KNOWN_HOSTS", scratch.resolve("known_hosts").toString());
  }

  /** The secret of the host goes before the one for all hosts, a header before a token. */
  private static Optional<String> header(WebAddress web, CallerSecrets secrets) {
    for (String host : List.of("." + web.uri().getRawAuthority(), "")) {
      Optional<String> header =
          HttpFetch.secret(secrets, "GIT_AUTH_HEADER" + host)
              .or(() -> HttpFetch.secret(secrets, "GIT_AUTH_TOKEN" + host).map(GitAccess::basic));
      if (header.isPresent()) {
        return header;
      }
    }
    return Optional.empty();
  }

  private static String basic(String token) {
    byte[] account = ("x-access-token:" + token).getBytes(UTF_8);
    return "basic " + Base64.getEncoder().encodeToString(account);
  }

  /**
   * Git sends such a header wherever it is redirected, so that it may not follow: see {@link
   * #moved}.
   */
  private static Map<String, String> variables(String remote, String header) {
    String scope = "http." + scope(remote) + ".";
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("GIT_CONFIG_COUNT", "2");
    variables.put("GIT_CONFIG_KEY_0", scope + "extraHeader");
    variables.put("GIT_CONFIG_VALUE_0", "Authorization: " + header);
    variables.put("GIT_CONFIG_KEY_1", scope + "followRedirects");
    variables.put("GIT_CONFIG_VALUE_1", "false");
    return variables;
  }

  /** Submodules at the same forge are let in with the same token, as BuildKit does. */
  private static String scope(String remote) {
    for (String forge : List.of("https://github.com/", "https://www.github.com/")) {
      if (remote.startsWith(forge)) {
        return forge;
      }
    }
    return remote;
  }

  /**
   * The remote, or where it redirects on the same server. Fails with {@code AUTH} where it leads to
   * another one, which the secret is not meant for.
   */
  static String moved(String remote, String authorization, Web web, Cancellation cancellation) {
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
