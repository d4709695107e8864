package jbuild.image;

import java.util.Optional;

/**
 * Where an image is named: {@code domain/path[:tag][@digest]}, with Docker Hub's short forms
 * written out ({@code alpine} is {@code docker.io/library/alpine:latest}).
 *
 * @param domain host and port
 * @param path the repository below the domain
 */
public record Reference(String domain, String path, Optional<String> tag, Optional<Digest> digest) {

  /** Reads a reference as docker does. Fails with {@code REF}, naming the text. */
  public static Reference parse(String text) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** {@code domain/path}. */
  public String repository() {
    return domain + "/" + path;
  }

  /** The full text, with tag and digest as far as they are known. */
  @Override
  public String toString() {
    return repository() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }
}
