package jbuild.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** What a user has for a registry. Never printed. */
public sealed interface Credentials {
  /** A name and a password. */
  record Password(String user, String password) implements Credentials {
    String basic() {
      return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    @Override
    public String toString() {
      return "Password[" + user + "]";
    }
  }

  /** A long-lived token that is exchanged for short ones (docker's identity token). */
  record IdentityToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "IdentityToken";
    }
  }

  /** A token that the registry takes as it is. */
  record RegistryToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "RegistryToken";
    }
  }
}
