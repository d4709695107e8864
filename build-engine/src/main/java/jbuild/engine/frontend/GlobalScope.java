package jbuild.engine.frontend;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jbuild.failure.Failure;
import jbuild.image.Platform;
import jbuild.parser.Dockerfile;
import jbuild.parser.Instruction;
import jbuild.parser.KeyValue;
import jbuild.parser.SourceRange;
import jbuild.parser.Stage;
import jbuild.parser.expand.WordExpander;
import jbuild.parser.text.Suggestion;

/** The variables above the first FROM: platform values and global ARGs (S083, S086, S097). */
public final class GlobalScope {
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> declared = new LinkedHashSet<>();
  private final Map<String, String> buildArgs;
  private final WordExpander expander;

  private GlobalScope(Dockerfile dockerfile, Map<String, String> buildArgs) {
    this.buildArgs = buildArgs;
    this.expander = new WordExpander(dockerfile.escape());
  }

  static GlobalScope of(Dockerfile dockerfile, PlanRequest request) {
    return of(dockerfile, request, request.buildArgs());
  }

  /** The scope as it would be if no build argument was given for an ARG of the file. */
  static GlobalScope withDefaults(Dockerfile dockerfile, PlanRequest request) {
    return of(dockerfile, request, Map.of());
  }

  private static GlobalScope of(
      Dockerfile dockerfile, PlanRequest request, Map<String, String> given) {
    GlobalScope scope = new GlobalScope(dockerfile, request.buildArgs());
    scope.fill(dockerfile, request.target(), request.targetPlatform(), given);
    return scope;
  }

  /** The scope for those who have no request. */
  public static GlobalScope of(
      Dockerfile dockerfile,
      Optional<String> target,
      Map<String, String> buildArgs,
      Platform platform) {
    GlobalScope scope = new GlobalScope(dockerfile, buildArgs);
    scope.fill(dockerfile, target, platform, buildArgs);
    return scope;
  }

  private void fill(
      Dockerfile dockerfile,
      Optional<String> target,
      Platform platform,
      Map<String, String> given) {
    platform("BUILD", Platform.host());
    platform("TARGET", platform);
    predefine("TARGETSTAGE", targetStage(dockerfile, target));
    for (Instruction.Arg instruction : dockerfile.globalArgs()) {
      instruction.args().forEach(arg -> declare(arg, given, instruction.range()));
    }
  }

  private static String targetStage(Dockerfile dockerfile, Optional<String> target) {
    return target
        .filter(name -> !name.isEmpty())
        .or(() -> dockerfile.stages().isEmpty() ? Optional.empty() : lastName(dockerfile))
        .orElse("default");
  }

  private static Optional<String> lastName(Dockerfile dockerfile) {
    Stage last = dockerfile.stages().getLast();
    return last.name();
  }

  private void platform(String prefix, Platform platform) {
    predefine(prefix + "PLATFORM", platform.text());
    predefine(prefix + "OS", platform.os());
    predefine(prefix + "OSVERSION", platform.osVersion());
    predefine(prefix + "ARCH", platform.architecture());
    predefine(prefix + "VARIANT", platform.variant());
  }

  private void predefine(String name, String value) {
    values.put(name, buildArgs.getOrDefault(name, value));
  }

  private void declare(KeyValue arg, Map<String, String> given, SourceRange range) {
    declared.add(arg.key());
    String value = given.get(arg.key());
    if (value != null) {
      values.put(arg.key(), value);
    } else {
      arg.value().ifPresent(text -> values.put(arg.key(), expand(text, range)));
    }
  }

  /** All names that a FROM may use, set or not. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(declared);
    names.addAll(values.keySet());
    return names;
  }

  /**
   * What a word uses.
   *
   * @param value the word expanded
   * @param set names in it that are set
   * @param unset names in it that are not
   */
  record Use(String value, Set<String> set, Set<String> unset) {}

  Use use(String word, SourceRange range) {
    Set<String> set = new LinkedHashSet<>();
    try {
      WordExpander.Expansion expansion =
          expander.expand(
              word,
              name -> {
                Optional<String> value = get(name);
                value.ifPresent(_ -> set.add(name));
                return value;
              });
      return new Use(expansion.value(), set, expansion.unset());
    } catch (Failure e) {
      throw new DockerfileFailure(range, e.getMessage(), e);
    }
  }

  /** The value of a variable, if it is set. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String expand(String word, SourceRange range) {
    return use(word, range).value();
  }

  /** The image or stage that a FROM names. */
  public String baseName(Instruction.From from) {
    String name = expand(from.base(), from.range());
    if (name.isEmpty()) {
      throw new DockerfileFailure(
          from.range(), "base name (" + from.base() + ") should not be blank");
    }
    return name;
  }

  /** The platform that a FROM asks for, or the one the build is for. */
  Optional<Platform> platform(Instruction.From from) {
    return from.platform().map(text -> parsePlatform(text, from.range()));
  }

  private Platform parsePlatform(String text, SourceRange range) {
    String value = expand(text, range);
    if (value.isEmpty()) {
      throw new DockerfileFailure(
          range, "empty platform value from expression " + text + suggestion(text));
    }
    try {
      return Platform.parse(value);
    } catch (Failure e) {
      throw new DockerfileFailure(
          range, "failed to parse platform " + text + ": " + e.getMessage() + suggestion(text), e);
    }
  }

  /** The argument that was probably meant by one that is not set (S084). */
  private String suggestion(String word) {
    return expander.expand(word, this::get).unset().stream()
        .map(name -> Suggestion.among(values.keySet(), name))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse("");
  }
}
