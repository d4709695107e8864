package jbuild.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.frontend.ImageLookup;
import jbuild.engine.progress.ProgressLog;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.context.DirectoryTree;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.image.Digest;
import jbuild.image.ImageSource;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.layout.OciLayoutSource;

/** Where the images and the named contexts of one build come from. Asks for each of them once. */
final class ImageCatalog implements ImageLookup {
  private static final String IMAGE = "docker-image://";
  private static final String LAYOUT = "oci-layout://";

  private final Map<String, String> namedContexts;
  private final ImageSource registries;
  private final ProgressLog progress;
  private final Map<String, Found> found = new HashMap<>();
  private final Map<String, NamedContext> named = new HashMap<>();

  ImageCatalog(Map<String, String> namedContexts, ImageSource registries, ProgressLog progress) {
    this.namedContexts = namedContexts;
    this.registries = registries;
    this.progress = progress;
  }

  @Override
  public Found image(String name, Platform platform) {
    return found.computeIfAbsent(name + " " + platform.text(), _ -> resolve(name, platform));
  }

  private Found resolve(String name, Platform platform) {
    Reference reference = Reference.parse(name);
    return progress.during(
        "[internal] load metadata for " + reference,
        _ -> new Found(registries.resolve(reference, platform), registries));
  }

  @Override
  public Optional<NamedContext> named(String name, Platform platform) {
    Optional<String> value =
        Optional.ofNullable(namedContexts.get(name))
            .or(() -> Optional.ofNullable(namedContexts.get(normalised(name))));
    return value.map(text ->
        named.computeIfAbsent(text + " " + platform.text(), _ -> load(name, text, platform)));
  }

  /** {@code alpine:latest} is {@code alpine}, however a context spells it. */
  private String normalised(String name) {
    Optional<Reference> wanted = reference(name);
    return namedContexts.keySet().stream()
        .filter(key -> wanted.isPresent() && reference(key).equals(wanted))
        .findFirst()
        .orElse(name);
  }

  /** Empty for a name that is no reference: it is compared as it is. */
  private static Optional<Reference> reference(String name) {
    try {
      return Optional.of(Reference.parse(name));
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  private NamedContext load(String name, String value, Platform platform) {
    if (value.startsWith(IMAGE)) {
      return new NamedContext.Image(image(value.substring(IMAGE.length()), platform));
    }
    if (value.startsWith(LAYOUT)) {
      return new NamedContext.Image(layout(name, value.substring(LAYOUT.length()), platform));
    }
    if (value.contains("://")) {
      throw new Failure(ErrorClass.CONTEXT, "unsupported build context " + name + "=" + value);
    }
    return new NamedContext.Tree(directory(name, Path.of(value)));
  }

  /** {@code DIR}, {@code DIR:tag} or {@code DIR@sha256:...}. */
  private static Found layout(String name, String value, Platform platform) {
    int at = value.lastIndexOf('@');
    int colon = value.lastIndexOf(':');
    Optional<String> selector = Optional.empty();
    String directory = value;
    if (at > 0) {
      selector = Optional.of(value.substring(at + 1));
      directory = value.substring(0, at);
    } else if (colon > 0 && value.indexOf('/', colon) < 0) {
      selector = Optional.of(value.substring(colon + 1));
      directory = value.substring(0, colon);
    }
    OciLayoutSource source = OciLayoutSource.open(Path.of(directory), selector);
    Reference reference = layoutReference(name);
    return new Found(source.resolve(reference, platform), source);
  }

  private static Reference layoutReference(String name) {
    try {
      return Reference.parse(name);
    } catch (Failure e) {
      String plain = Digest.of(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hex();
      return Reference.parse("layout/" + plain);
    }
  }

  private static FileTree directory(String name, Path path) {
    if (!Files.isDirectory(path)) {
      throw new Failure(
          ErrorClass.CONTEXT, "build context " + name + ": " + path + " is no directory");
    }
    try {
      IgnorePatterns ignored = new DockerfileLoader(path, Optional.of(path.resolve("-"))).ignored();
      return DirectoryTree.open(path, ignored);
    } catch (IOException e) {
      throw new Failure(
          ErrorClass.CONTEXT, "cannot read build context " + path + ": " + e.getMessage(), e);
    }
  }
}
