package jbuild.api;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.frontend.ImageLookup;
import jbuild.engine.progress.ProgressLog;
import jbuild.failure.Failure;
import jbuild.image.Digest;
import jbuild.image.ImageSource;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.layout.OciLayoutSource;

/** Where the images and the named contexts of one build come from. Asks for each of them once. */
final class ImageCatalog implements ImageLookup {
  private final Map<String, BuildRequest.NamedContext> namedContexts;
  private final ImageSource registries;
  private final Fetcher fetcher;
  private final LocalTrees directories;
  private final ProgressLog progress;
  private final Map<String, Found> found = new HashMap<>();
  private final Map<String, NamedContext> named = new HashMap<>();

  ImageCatalog(
      Map<String, BuildRequest.NamedContext> namedContexts,
      ImageSource registries,
      Fetcher fetcher,
      LocalTrees directories,
      ProgressLog progress) {
    this.namedContexts = namedContexts;
    this.registries = registries;
    this.fetcher = fetcher;
    this.directories = directories;
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
    return given(name)
        .map(given ->
            named.computeIfAbsent(given + " " + platform.text(), _ -> load(name, given, platform)));
  }

  /** The named context that a name means. */
  Optional<BuildRequest.NamedContext> given(String name) {
    return Optional.ofNullable(namedContexts.get(name))
        .or(() -> Optional.ofNullable(namedContexts.get(normalised(name))));
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

  private NamedContext load(String name, BuildRequest.NamedContext given, Platform platform) {
    String label = "[context " + name + "] ";
    return switch (given) {
      case BuildRequest.NamedContext.Directory(Path path) ->
          // With its own ignore file, as the context itself.
          new NamedContext.Tree(directories.open(path, InputLoader.ignoredIn(path)));
      case BuildRequest.NamedContext.Image(String reference) ->
          reference.equals("scratch")
              ? new NamedContext.Scratch()
              : new NamedContext.Image(image(reference, platform));
      case BuildRequest.NamedContext.Layout(Path directory, Optional<String> selector) ->
          new NamedContext.Image(layout(name, directory, selector, platform));
      case BuildRequest.NamedContext.Git git ->
          new NamedContext.Tree(
              fetcher.git(git.source(), false, label + "load git source " + git.source().remote()));
      case BuildRequest.NamedContext.Web(String url) ->
          new NamedContext.Tree(fetcher.web(url, "context", label + url));
    };
  }

  private static Found layout(
      String name, Path directory, Optional<String> selector, Platform platform) {
    OciLayoutSource source = OciLayoutSource.open(directory, selector);
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
}
