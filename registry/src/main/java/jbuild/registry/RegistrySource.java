package jbuild.registry;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.ImageResolver;
import jbuild.image.ImageSource;
import jbuild.image.MediaTypes;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;
import jbuild.registry.Repository.Document;

/** Images of registries: each place of a reference is asked in turn, mirrors first. */
final class RegistrySource implements ImageSource {
  private final Function<Reference, List<Repository>> places;
  private final Map<String, Repository> found = new ConcurrentHashMap<>();

  RegistrySource(Function<Reference, List<Repository>> places) {
    this.places = places;
  }

  @Override
  public ResolvedImage resolve(Reference reference, Platform platform) {
    return inTurn(reference, places.apply(reference), place -> at(place, reference, platform));
  }

  private Optional<ResolvedImage> at(Repository place, Reference reference, Platform platform) {
    String asked = reference.digest().map(Object::toString).or(reference::tag).orElse("latest");
    Optional<Document> document = place.manifest(asked);
    if (document.isEmpty()) {
      return Optional.empty();
    }
    ImageResolver resolver =
        new ImageResolver(reference, platform, blob -> read(place, reference, blob));
    ResolvedImage image = resolver.resolve(document.get().mediaType(), document.get().bytes());
    found.put(reference.repository(), place);
    return Optional.of(image);
  }

  private static byte[] read(Repository place, Reference reference, Descriptor document) {
    if (MediaTypes.isConfig(document.mediaType())) {
      return place.smallBlob(document);
    }
    return place
        .manifest(document.digest().toString())
        .map(Document::bytes)
        .orElseThrow(() ->
            new Failure(ErrorClass.REF, reference + ": " + place + " lacks " + document.digest()));
  }

  @Override
  public InputStream open(Reference reference, Descriptor blob) {
    return inTurn(
        reference,
        order(reference),
        place -> {
          BlobStream stream = place.blob(blob);
          stream.connect();
          return Optional.of(stream);
        });
  }

  /** First where the image was found. */
  private List<Repository> order(Reference reference) {
    List<Repository> order = new ArrayList<>();
    Repository known = found.get(reference.repository());
    if (known != null) {
      order.add(known);
    }
    for (Repository place : places.apply(reference)) {
      if (known == null || !place.toString().equals(known.toString())) {
        order.add(place);
      }
    }
    return order;
  }

  /** What one place could not give the next may have; the last word is the likeliest reason. */
  private static <T> T inTurn(
      Reference reference, List<Repository> places, Function<Repository, Optional<T>> ask) {
    List<String> without = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (Repository place : places) {
      try {
        Optional<T> answer = ask.apply(place);
        if (answer.isPresent()) {
          return answer.get();
        }
        without.add(place.host().name());
      } catch (Failure e) {
        if (e.errorClass() == ErrorClass.CANCEL) {
          throw e;
        }
        failures.add(e);
      }
    }
    throw verdict(reference, without, failures);
  }

  /** An answer says more than an unreachable server, and a refusal more than "not found". */
  private static Failure verdict(
      Reference reference, List<String> without, List<Failure> failures) {
    Optional<Failure> answer =
        failures.reversed().stream().filter(f -> f.errorClass() != ErrorClass.NET).findFirst();
    if (answer.isPresent() || without.isEmpty()) {
      return answer.orElseGet(failures::getLast);
    }
    String others = failures.isEmpty() ? "" : "; " + failures.getLast().getMessage();
    return new Failure(
        ErrorClass.REF, reference + ": not found on " + String.join(", ", without) + others);
  }
}
