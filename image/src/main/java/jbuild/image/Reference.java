package jbuild.image;

import java.util.Optional;

/**
 * Where an image is named: {@code domain/path[:tag][@digest]}, with Docker Hub's short forms
 * written out ({@code alpine} is {@code docker.io/library/alpine:latest}).
 *
 * @param domain host and port; empty where docker's grammar finds none ({@code a_b.com/c})
 * @param path the repository below the domain
 */
public record Reference(String domain, String path, Optional<String> tag, Optional<Digest> digest) {
  /** The domain of references that name none. */
  public static final String DOCKER_HUB = "docker.io";

  static final String OFFICIAL = "library/";

  /** Reads a reference as docker does. Fails with {@code REF}, naming the text. */
  public static Reference parse(String text) {
    return new ReferenceParser(text).parse();
  }

  /** {@code domain/path}. */
  public String repository() {
    return domain.isEmpty() ? path : domain + "/" + path;
  }

  /** The full text, with tag and digest as far as they are known. */
  @Override
  public String toString() {
    return repository() + suffix();
  }

  /** The short text that docker shows to people: {@code alpine:latest}. */
  public String familiar() {
    if (!domain.equals(DOCKER_HUB)) {
      return toString();
    }
    boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
    return (official ? path.substring(OFFICIAL.length()) : path) + suffix();
  }

  /** The same repository and tag at a digest, which decides from now on. */
  public Reference at(Digest newDigest) {
    return new Reference(domain, path, tag, Optional.of(newDigest));
  }

  private String suffix() {
    return tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }

  static boolean isAsciiLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
