package jbuild.engine.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.executor.ProcessSpec.Network;
import jbuild.failure.Failure;
import jbuild.filesystem.MergedTree;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.image.ImageConfig.ContainerConfig;
import jbuild.image.Platform;
import jbuild.parser.Diagnostic;
import jbuild.parser.DockerfileParser;
import jbuild.parser.ParseResult;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.CheckOptions;
import jbuild.parser.lint.Finding;
import jbuild.parser.lint.Linter;

/** A Dockerfile, planned or checked, and what lint says about it. */
final class LintedFile implements LintSink {
  private final ParseResult parsed;
  private final List<String> unresolved = new ArrayList<>();
  private Linter linter = new Linter(CheckOptions.DEFAULT);
  private FakeImages images =
      new FakeImages().with("busybox", ContainerConfig.EMPTY).with("alpine", ContainerConfig.EMPTY);
  private Map<String, String> buildArgs = Map.of();
  private Optional<String> target = Optional.empty();
  private Optional<Platform> platform = Optional.of(new Platform("linux", "amd64", ""));
  private String ignored = "";

  private LintedFile(String text) {
    parsed = DockerfileParser.parse(new Source("Dockerfile", text.getBytes(UTF_8)));
  }

  static LintedFile of(String... lines) {
    return new LintedFile(String.join("\n", lines) + "\n");
  }

  /** The warnings of a plan: those of the last stage and what it needs. */
  static List<String> warnings(String... lines) {
    return of(lines).plan();
  }

  LintedFile images(FakeImages other) {
    images = other;
    return this;
  }

  LintedFile arg(String name, String value) {
    buildArgs = Map.of(name, value);
    return this;
  }

  LintedFile target(String name) {
    target = Optional.of(name);
    return this;
  }

  LintedFile platform(String text) {
    platform = Optional.of(Platform.parse(text));
    return this;
  }

  LintedFile ignoring(String text) {
    ignored = text;
    return this;
  }

  List<String> plan() {
    prepare();
    Planner.plan(parsed.dockerfile().orElseThrow(), request(), images, linting());
    return told();
  }

  List<String> check() {
    prepare();
    Planner.check(parsed.dockerfile().orElseThrow(), request(), images, linting());
    return told();
  }

  /** What was told so far, as {@code line Rule: message}. */
  List<String> told() {
    return linter.warnings().stream().map(LintedFile::line).toList();
  }

  List<String> unresolved() {
    return unresolved;
  }

  private static String line(Diagnostic warning) {
    return warning.ranges().getFirst().startLine()
        + " "
        + warning.rule().orElseThrow()
        + ": "
        + warning.message();
  }

  private void prepare() {
    linter = new Linter(CheckOptions.parse(parsed.check().orElse("")));
    parsed.findings().forEach(linter::add);
    unresolved.clear();
  }

  private Linting linting() {
    return new Linting(this, IgnorePatterns.parse(".dockerignore", ignored.getBytes(UTF_8)));
  }

  private PlanRequest request() {
    return new PlanRequest(
        MergedTree.EMPTY,
        target,
        buildArgs,
        Map.of(),
        platform,
        false,
        Set.of(),
        Set.of(),
        new PlanRequest.RunDefaults(
            Network.DEFAULT, Map.of(), List.of(), OptionalLong.empty(), Optional.empty()),
        OptionalLong.empty());
  }

  @Override
  public void found(Finding finding) {
    linter.add(finding);
  }

  @Override
  public void unresolved(SourceRange where, Failure failure) {
    unresolved.add(where.startLine() + " " + failure.getMessage());
  }
}
