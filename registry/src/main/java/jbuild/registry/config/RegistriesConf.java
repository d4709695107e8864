package jbuild.registry.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Reference;
import jbuild.registry.config.RegistryRule.Mirror;
import jbuild.registry.config.RegistryRule.Serves;

/**
 * The rules of {@code registries.conf}, version 2: mirrors, other locations, insecure and blocked
 * registries. The list of registries to search for short names is not used, because in a Dockerfile
 * a short name means Docker Hub.
 */
public final class RegistriesConf {
  private final List<RegistryRule> rules;

  RegistriesConf(List<RegistryRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Reads the files where the containers tools look for them. Fails with {@code PARSE}. */
  public static RegistriesConf read(Map<String, String> environment) {
    return new RegistriesConf(new RegistriesConfReader(environment).read());
  }

  /**
   * The places to pull from, in the order in which to try them: mirrors, then the location itself.
   * Fails with {@code DENIED} for a blocked registry and with {@code REF} for a reference without
   * host.
   */
  public List<Place> pullPlaces(Reference reference) {
    List<Place> places = new ArrayList<>();
    Optional<RegistryRule> rule = rule(reference);
    for (Mirror mirror : rule.map(RegistryRule::mirrors).orElse(List.of())) {
      if (serves(mirror, reference)) {
        places.add(place(reference, rule.get(), mirror.location(), mirror.insecure()));
      }
    }
    places.add(pushPlace(reference));
    return places;
  }

  /** The place that owns the reference. Fails as {@link #pullPlaces}. */
  public Place pushPlace(Reference reference) {
    if (reference.domain().isEmpty()) {
      throw new Failure(ErrorClass.REF, reference + ": the reference names no registry");
    }
    return rule(reference)
        .map(rule -> place(reference, rule, rule.location(), rule.insecure()))
        .orElseGet(() -> new Place(reference.domain(), reference.path(), false));
  }

  private static boolean serves(Mirror mirror, Reference reference) {
    return switch (mirror.serves()) {
      case ALL -> true;
      case DIGESTS -> reference.digest().isPresent();
      case TAGS -> reference.digest().isEmpty();
    };
  }

  private Optional<RegistryRule> rule(Reference reference) {
    String text = reference.toString();
    Optional<RegistryRule> best =
        rules.stream()
            .filter(rule -> rule.matchLength(text) >= 0)
            .max(Comparator.comparingInt(rule -> rule.prefix().length()));
    if (best.filter(RegistryRule::blocked).isPresent()) {
      throw new Failure(
          ErrorClass.DENIED,
          reference + ": registry " + best.get().prefix() + " is blocked in registries.conf");
    }
    return best;
  }

  private static Place place(
      Reference reference, RegistryRule rule, String location, boolean insecure) {
    String repository = reference.repository();
    int matched = Math.min(rule.matchLength(reference.toString()), repository.length());
    String text = location.isEmpty() ? repository : location + repository.substring(matched);
    int slash = text.indexOf('/');
    if (slash <= 0 || slash == text.length() - 1) {
      throw new Failure(
          ErrorClass.PARSE, "registries.conf leads " + reference + " to \"" + text + "\"");
    }
    return new Place(text.substring(0, slash), text.substring(slash + 1), insecure);
  }

  static Serves serves(boolean byDigestOnly, String pullFromMirror) {
    return switch (pullFromMirror) {
      case "digest-only" -> Serves.DIGESTS;
      case "tag-only" -> Serves.TAGS;
      default -> byDigestOnly ? Serves.DIGESTS : Serves.ALL;
    };
  }
}
