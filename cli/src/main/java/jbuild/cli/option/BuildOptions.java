package jbuild.cli.option;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.api.BuildRequest;
import jbuild.api.BuildRequest.BuildContext;
import jbuild.api.Destination;
import jbuild.cli.Environment;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.compress.Compression;
import jbuild.image.Platform;
import jbuild.image.Reference;

/** Arguments of {@code jbuild build} to a {@link BuildRequest}. */
public final class BuildOptions {
  private static final String EPOCH = "SOURCE_DATE_EPOCH";
  private static final Set<String> ENTITLEMENTS = Set.of("network.host", "security.insecure");

  private final Arguments arguments;
  private final Environment environment;

  private BuildOptions(Arguments arguments, Environment environment) {
    this.arguments = arguments;
    this.environment = environment;
  }

  /** Fails with the class of what is wrong: mostly {@code PARSE}, {@code REF} or {@code SECRET}. */
  public static BuildRequest request(Arguments arguments, Environment environment) {
    return new BuildOptions(arguments, environment).request();
  }

  private BuildRequest request() {
    refuseValues();
    Map<String, String> buildArgs = buildArgs();
    String network = network();
    BuildContext context = context();
    List<Reference> tags = arguments.values("--tag").stream().map(Reference::parse).toList();
    return new BuildRequest(
        context,
        InputOption.dockerfile(arguments.value("--file"), context, environment),
        arguments.value("--target"),
        buildArgs,
        ReplacementOption.parse(arguments.values("--build-context"), environment),
        KeyValueOptions.labels(arguments.values("--label")),
        arguments.flag("--no-cache"),
        Set.copyOf(separated("--no-cache-filter")),
        arguments.flag("--pull"),
        network,
        allow(network),
        HostOption.parse(arguments.values("--add-host")),
        SecretOption.parse(arguments.values("--secret"), environment),
        SshOption.parse(arguments.values("--ssh"), environment),
        arguments.values("--ulimit").stream().map(UlimitOption::parse).toList(),
        shmSize(),
        arguments.value("--cgroup-parent"),
        platform(),
        tags,
        destinations(tags),
        epoch(buildArgs));
  }

  /** Attestations can be turned off, which they are, but not on. */
  private void refuseValues() {
    for (String name : List.of("--provenance", "--sbom")) {
      Optional<String> value = arguments.value(name);
      if (value.isPresent() && !value.get().equals("false")) {
        throw invalid("option " + name + " is not supported yet, except as " + name + "=false");
      }
    }
  }

  private BuildContext context() {
    List<String> operands = arguments.operands();
    if (operands.size() != 1) {
      String given = operands.isEmpty() ? "none was given" : "got " + String.join(" ", operands);
      throw invalid("exactly one CONTEXT is needed, " + given);
    }
    return InputOption.parse(operands.getFirst(), environment);
  }

  private Map<String, String> buildArgs() {
    Map<String, String> given =
        ProxyDefaults.added(
            KeyValueOptions.buildArgs(arguments.values("--build-arg"), environment.variables()),
            environment);
    String epoch = environment.variables().getOrDefault(EPOCH, "");
    if (epoch.isEmpty() || given.containsKey(EPOCH)) {
      return given;
    }
    Map<String, String> result = new LinkedHashMap<>(given);
    result.put(EPOCH, epoch);
    return result;
  }

  /** What is no number is for the build to find out: {@code context}, a stage. */
  private static OptionalLong epoch(Map<String, String> buildArgs) {
    String text = buildArgs.getOrDefault(EPOCH, "");
    try {
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private String network() {
    String network = arguments.value("--network").orElse("default");
    return switch (network) {
      case "default", "none", "host" -> network;
      default -> throw invalid("network mode \"" + network + "\" is not supported yet");
    };
  }

  /** Who asks for the host's network for all steps has thereby allowed it. */
  private Set<String> allow(String network) {
    Set<String> result = new HashSet<>();
    for (String entitlement : separated("--allow")) {
      if (!ENTITLEMENTS.contains(entitlement)) {
        throw invalid("entitlement \"" + entitlement + "\" is not supported yet");
      }
      result.add(entitlement);
    }
    if (network.equals("host")) {
      result.add("network.host");
    }
    return Set.copyOf(result);
  }

  private OptionalLong shmSize() {
    Optional<String> size = arguments.value("--shm-size");
    return size.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(SizeOption.parse("--shm-size", size.get()));
  }

  private Optional<Platform> platform() {
    List<String> platforms = separated("--platform");
    if (platforms.size() > 1) {
      throw invalid("several platforms in one build are not supported yet");
    }
    return platforms.stream().findFirst().map(Platform::parse);
  }

  /** Values that were given one by one or separated by commas. */
  private List<String> separated(String option) {
    List<String> result = new ArrayList<>();
    for (String text : arguments.values(option)) {
      for (String part : text.split(",", -1)) {
        if (!part.isBlank()) {
          result.add(part.strip());
        }
      }
    }
    return result;
  }

  /** Without any output the image goes into jbuild's own store. */
  private List<Destination> destinations(List<Reference> tags) {
    List<Destination> result = new ArrayList<>();
    for (String text : arguments.values("--output")) {
      result.add(OutputOption.parse(text, environment));
    }
    if (arguments.flag("--push") && !pushStored(result)) {
      result.add(new Destination.ImageStore(List.of(), true, Compression.GZIP));
    }
    boolean isStored = result.stream().anyMatch(Destination.ImageStore.class::isInstance);
    if (result.isEmpty() || (arguments.flag("--load") && !isStored)) {
      result.add(new Destination.ImageStore(List.of(), false, Compression.GZIP));
    }
    requireNames(result, tags);
    requireOneStream(result);
    return result;
  }

  /** {@code --push} turns an output to the store into a push of it. */
  private static boolean pushStored(List<Destination> destinations) {
    boolean found = false;
    for (int i = 0; i < destinations.size(); i++) {
      if (destinations.get(i) instanceof Destination.ImageStore store) {
        destinations.set(i, new Destination.ImageStore(store.names(), true, store.compression()));
        found = true;
      }
    }
    return found;
  }

  private static void requireNames(List<Destination> destinations, List<Reference> tags) {
    for (Destination destination : destinations) {
      if (destination instanceof Destination.ImageStore store
          && store.push()
          && store.names().isEmpty()
          && tags.isEmpty()) {
        throw invalid("a tag is needed to push to a registry");
      }
    }
  }

  private static void requireOneStream(List<Destination> destinations) {
    if (destinations.stream().filter(BuildOptions::isStream).count() > 1) {
      throw invalid("only one output can go to standard output");
    }
  }

  private static boolean isStream(Destination destination) {
    return switch (destination) {
      case Destination.Oci oci -> oci.path().isEmpty();
      case Destination.Docker docker -> docker.path().isEmpty();
      case Destination.Tar tar -> tar.path().isEmpty();
      case Destination.Local _, Destination.ImageStore _ -> false;
    };
  }

  private static Failure invalid(String message) {
    return new Failure(ErrorClass.PARSE, message);
  }
}
