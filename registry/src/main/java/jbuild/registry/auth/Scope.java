package jbuild.registry.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request wants to do, in the terms of docker's token protocol.
 *
 * @param mountFrom another repository of the registry to take blobs from
 */
public record Scope(String repository, boolean push, Optional<String> mountFrom) {
  public static Scope pull(String repository) {
    return new Scope(repository, false, Optional.empty());
  }

  public static Scope push(String repository) {
    return new Scope(repository, true, Optional.empty());
  }

  public Scope mounting(String from) {
    return new Scope(repository, push, Optional.of(from));
  }

  List<String> texts() {
    List<String> texts = new ArrayList<>();
    texts.add("repository:" + repository + (push ? ":pull,push" : ":pull"));
    mountFrom.ifPresent(from -> texts.add("repository:" + from + ":pull"));
    return texts;
  }
}
