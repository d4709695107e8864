package jbuild.parser.lint;

import java.util.Locale;
import java.util.Optional;

/**
 * The lint rules, by the names that BuildKit gives them (section 1.3). Names are case-sensitive
 * wherever a user writes them.
 */
public enum Rule {
  CONSISTENT_INSTRUCTION_CASING(
      "ConsistentInstructionCasing", "Write all instructions in the same case"),
  COPY_IGNORED_FILE("CopyIgnoredFile", "Do not copy what the ignore file leaves out"),
  DUPLICATE_STAGE_NAME("DuplicateStageName", "Give each stage a name of its own"),
  EXPOSE_INVALID_FORMAT(
      "ExposeInvalidFormat", "EXPOSE names ports of the container, no addresses and no host ports"),
  EXPOSE_PROTO_CASING("ExposeProtoCasing", "Write the protocol of EXPOSE in lower case"),
  FROM_AS_CASING("FromAsCasing", "Write AS in the case of its FROM"),
  FROM_PLATFORM_FLAG_CONST_DISALLOWED(
      "FromPlatformFlagConstDisallowed", "Do not pin FROM --platform to a constant"),
  INVALID_BASE_IMAGE_PLATFORM(
      "InvalidBaseImagePlatform", "The base image is of another platform than the build asks for"),
  INVALID_DEFAULT_ARG_IN_FROM(
      "InvalidDefaultArgInFrom", "FROM should name an image without any build argument, too"),
  INVALID_DEFINITION_DESCRIPTION(
      "InvalidDefinitionDescription",
      "A comment above ARG or FROM begins with the name that it describes"),
  JSON_ARGS_RECOMMENDED(
      "JSONArgsRecommended", "Write CMD and ENTRYPOINT in JSON form, so that signals arrive"),
  LEGACY_KEY_VALUE_FORMAT("LegacyKeyValueFormat", "Write ENV and LABEL with an equals sign"),
  MAINTAINER_DEPRECATED("MaintainerDeprecated", "Name the author in a label"),
  MULTIPLE_INSTRUCTIONS_DISALLOWED(
      "MultipleInstructionsDisallowed",
      "Only the last CMD, ENTRYPOINT or HEALTHCHECK of a stage counts"),
  NO_EMPTY_CONTINUATION("NoEmptyContinuation", "Do not leave blank lines inside an instruction"),
  REDUNDANT_TARGET_PLATFORM(
      "RedundantTargetPlatform", "FROM uses the target platform without being told to"),
  RESERVED_STAGE_NAME("ReservedStageName", "Do not call a stage scratch or context"),
  SECRETS_USED_IN_ARG_OR_ENV(
      "SecretsUsedInArgOrEnv", "Do not put secrets into ARG or ENV: they stay in the image"),
  STAGE_NAME_CASING("StageNameCasing", "Write stage names in lower case"),
  UNDEFINED_ARG_IN_FROM("UndefinedArgInFrom", "Declare the ARG that a FROM uses above it"),
  UNDEFINED_VAR("UndefinedVar", "Set a variable before it is used"),
  WORKDIR_RELATIVE_PATH(
      "WorkdirRelativePath", "Begin with an absolute WORKDIR, the base image's may change");

  private final String title;
  private final String description;

  Rule(String title, String description) {
    this.title = title;
    this.description = description;
  }

  /** The rule of a name, as it is written in messages and in {@code check=skip=}. */
  public static Optional<Rule> named(String title) {
    for (Rule rule : values()) {
      if (rule.title.equals(title)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  /** The name, such as {@code StageNameCasing}. */
  public String title() {
    return title;
  }

  /** What to do, in one line. */
  public String description() {
    return description;
  }

  /** Whether the rule is off unless {@code check=experimental=} turns it on. */
  public boolean isExperimental() {
    return this == INVALID_DEFINITION_DESCRIPTION;
  }

  /** The page about the rule, relative to the project: {@code docs/lint/stage-name-casing.md}. */
  public String documentation() {
    return "docs/lint/" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".md";
  }

  @Override
  public String toString() {
    return title;
  }
}
