package jbuild.image.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.ImageJson;
import jbuild.image.ImageResolver;
import jbuild.image.ImageSource;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;

/**
 * An OCI layout directory to read an image from. The selector chooses; without one the reference's
 * digest or tag does where there are several images. The repository is not looked at.
 */
public final class OciLayoutSource implements ImageSource {
  private static final String SCHEME = "oci-layout://";

  private final OciLayout layout;
  private final Optional<String> selector;

  private OciLayoutSource(Path directory, Optional<String> selector) {
    this.layout = new OciLayout(directory);
    this.selector = selector;
  }

  /**
   * @param selector tag or digest; absent: the only image, or the one tagged {@code latest}
   */
  public static OciLayoutSource open(Path directory, Optional<String> selector) {
    OciLayoutSource source = new OciLayoutSource(directory, selector);
    source.layout.readIndex();
    return source;
  }

  /**
   * Opens {@code [oci-layout://]directory[:tag][@digest]}, as docker writes it for a named context.
   *
   * @param base what a relative directory is relative to
   */
  public static OciLayoutSource open(Path base, String specification) {
    String text =
        specification.startsWith(SCHEME) ? specification.substring(SCHEME.length()) : specification;
    int name = text.lastIndexOf('/') + 1;
    int at = text.indexOf('@', name);
    String tagged = at < 0 ? text : text.substring(0, at);
    int colon = tagged.indexOf(':', name);
    String directory = colon < 0 ? tagged : tagged.substring(0, colon);
    Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(tagged.substring(colon + 1));
    return open(base.resolve(directory), at < 0 ? tag : Optional.of(text.substring(at + 1)));
  }

  @Override
  public ResolvedImage resolve(Reference reference, Platform platform) {
    ImageResolver resolver = new ImageResolver(reference, platform, layout::read);
    List<Descriptor> chosen = choose(reference);
    if (chosen.stream().map(Descriptor::digest).distinct().count() == 1) {
      return resolver.resolve(chosen.getFirst());
    }
    if (chosen.stream().allMatch(entry -> entry.platform().isPresent())) {
      return resolver.resolve("", ImageJson.writeIndex(OciLayout.index(chosen)));
    }
    throw unknown("names several images, choose one of " + names(chosen));
  }

  @Override
  public InputStream open(Reference reference, Descriptor blob) throws IOException {
    return layout.open(blob.digest());
  }

  private List<Descriptor> choose(Reference reference) {
    List<Descriptor> entries = layout.readIndex().manifests();
    if (entries.isEmpty()) {
      throw unknown("holds no image");
    }
    if (selector.isPresent()) {
      String wanted = selector.get();
      return wanted.contains(":") && !wanted.contains("/")
          ? byDigest(entries, Digest.parse(wanted))
          : byName(entries, wanted);
    }
    if (reference.digest().isPresent()) {
      return byDigest(entries, reference.digest().get());
    }
    boolean single = entries.stream().map(Descriptor::digest).distinct().count() == 1;
    boolean named = entries.stream().anyMatch(entry -> OciLayout.refName(entry).isPresent());
    return single || !named ? entries : byName(entries, reference.tag().orElse("latest"));
  }

  private List<Descriptor> byDigest(List<Descriptor> entries, Digest digest) {
    return matching(
        entries.stream().filter(entry -> entry.digest().equals(digest)).toList(),
        digest.toString(),
        entries);
  }

  private List<Descriptor> byName(List<Descriptor> entries, String name) {
    return matching(
        entries.stream()
            .filter(entry ->
                OciLayout.refName(entry).filter(name::equals).isPresent()
                    || OciLayout.imageName(entry).filter(name::equals).isPresent())
            .toList(),
        name,
        entries);
  }

  private List<Descriptor> matching(
      List<Descriptor> found, String wanted, List<Descriptor> entries) {
    if (found.isEmpty()) {
      throw unknown("has no " + Failure.printable(wanted) + ", only " + names(entries));
    }
    return found;
  }

  private static String names(List<Descriptor> entries) {
    return entries.stream()
        .map(entry -> OciLayout.refName(entry).orElse(entry.digest().toString()))
        .distinct()
        .limit(20)
        .map(Failure::printable)
        .collect(Collectors.joining(", "));
  }

  private Failure unknown(String problem) {
    return new Failure(ErrorClass.REF, "the OCI layout " + layout.directory() + " " + problem);
  }
}
