package jbuild.engine.frontend;

import java.util.Set;
import jbuild.failure.Failure;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.parser.Dockerfile;
import jbuild.parser.Instruction;
import jbuild.parser.SourceRange;
import jbuild.parser.Stage;
import jbuild.parser.lint.Finding;
import jbuild.parser.lint.Rule;
import jbuild.parser.text.Quoted;
import jbuild.parser.text.Suggestion;

/** The rules about FROM lines, of all stages of a file, needed or not. */
final class FromRules {
  private static final String TARGET_PLATFORM = "TARGETPLATFORM";

  private final PlanLint lint;
  private final GlobalScope global;

  FromRules(PlanLint lint, GlobalScope global) {
    this.lint = lint;
    this.global = global;
  }

  /**
   * Checks that a FROM names an image even without build arguments. Stops at a line that cannot be
   * expanded: the build fails there anyway. For a scope of defaults only.
   */
  void checkDefaults(Dockerfile dockerfile) {
    for (Stage stage : dockerfile.stages()) {
      String name;
      try {
        name = global.expand(stage.from().base(), stage.from().range());
      } catch (DockerfileFailure e) {
        return;
      }
      if (!isReference(name)) {
        found(
            stage.from(),
            Rule.INVALID_DEFAULT_ARG_IN_FROM,
            "Default value for ARG "
                + stage.from().base()
                + " results in empty or invalid base image name");
      }
    }
  }

  /** Whether a name could be that of an image. */
  static boolean isReference(String name) {
    try {
      Reference.parse(name);
      return true;
    } catch (Failure e) {
      return false;
    }
  }

  /** Checks the names that FROM lines use, up to the first line that the build fails with. */
  void check(Dockerfile dockerfile) {
    try {
      dockerfile.stages().forEach(stage -> check(stage.from()));
    } catch (DockerfileFailure e) {
      return;
    }
  }

  private void check(Instruction.From from) {
    checkDeclared(from, global.use(from.base(), from.range()).unset());
    var _ = global.baseName(from);
    if (from.platform().isPresent()) {
      checkPlatform(from, from.platform().get());
      var _ = global.platform(from);
    }
  }

  private void checkDeclared(Instruction.From from, Set<String> unset) {
    for (String name : unset) {
      if (!global.names().contains(name)) {
        String meant = Suggestion.among(global.names(), name);
        found(
            from,
            Rule.UNDEFINED_ARG_IN_FROM,
            "FROM argument '" + name + "' is not declared" + meant);
      }
    }
  }

  private void checkPlatform(Instruction.From from, String written) {
    GlobalScope.Use use = global.use(written, from.range());
    checkDeclared(from, use.unset());
    boolean isTarget = use.set().equals(Set.of(TARGET_PLATFORM)) && use.unset().isEmpty();
    if (isTarget && global.get(TARGET_PLATFORM).filter(use.value()::equals).isPresent()) {
      found(
          from,
          Rule.REDUNDANT_TARGET_PLATFORM,
          "Setting platform to predefined "
              + written
              + " in FROM is redundant as this is the default behavior");
    }
    boolean isConstant = use.set().isEmpty() && use.unset().isEmpty();
    if (isConstant && !isInName(use.value(), from)) {
      found(
          from,
          Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          "FROM --platform flag should not use constant value " + Quoted.of(use.value()));
    }
  }

  /** Whether the stage is called after the platform; a platform that is none fails later. */
  private static boolean isInName(String value, Instruction.From from) {
    try {
      Platform platform = Platform.parse(value);
      String name = from.stageName().orElse("");
      return name.contains(platform.os()) || name.contains(platform.architecture());
    } catch (Failure e) {
      return true;
    }
  }

  /**
   * Checks that an image is of the platform that was asked for.
   *
   * @param name as written, expanded
   */
  static void checkBase(
      PlanLint lint, SourceRange range, String name, Platform expected, Platform actual) {
    boolean same =
        expected.os().equals(actual.os()) && expected.architecture().equals(actual.architecture());
    if (!same) {
      String message =
          "Base image "
              + name
              + " was pulled with platform "
              + Quoted.of(actual.text())
              + ", expected "
              + Quoted.of(expected.text())
              + " for current build";
      lint.tell(new Finding(Rule.INVALID_BASE_IMAGE_PLATFORM, message, range, lint.local(range)));
    }
  }

  private void found(Instruction.From from, Rule rule, String message) {
    lint.tell(new Finding(rule, message, from.range(), lint.local(from.range())));
  }
}
