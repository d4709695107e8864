package jbuild.engine.frontend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.failure.Failure;
import jbuild.filesystem.MergedTree;
import jbuild.image.ImageConfig;
import jbuild.image.Platform;
import jbuild.parser.DockerfileParser;
import jbuild.parser.Instruction;
import jbuild.parser.SourceRange;
import jbuild.parser.Stage;
import jbuild.parser.text.Suggestion;

/**
 * Plans stages, each once and only when something needs it. One instance serves one plan, on one
 * thread.
 */
final class StagePlanner implements Origins {
  private static final int MAX_TRIGGERS = 100;

  /** A named context that a check could not read. */
  private static final ImageLookup.NamedContext.Tree UNKNOWN =
      new ImageLookup.NamedContext.Tree(MergedTree.EMPTY);

  /** Names that are suggested for one that is mistyped. */
  private static final List<String> COMMON_IMAGES =
      List.of("alpine", "busybox", "centos", "debian", "golang", "ubuntu", "fedora");

  private final PlanScope scope;
  private final StageNames names;
  private final Map<Integer, StageDraft> planned = new HashMap<>();
  private final Deque<Stage> underway = new ArrayDeque<>();
  private final Map<String, Vertex> imageVertices = new HashMap<>();
  private final InstructionPlanner instructions;

  StagePlanner(PlanScope scope, StageNames names) {
    this.scope = scope;
    this.names = names;
    this.instructions = new InstructionPlanner(scope, this);
  }

  StageDraft plan(Stage stage) {
    StageDraft known = planned.get(stage.index());
    if (known != null) {
      return known;
    }
    if (underway.contains(stage)) {
      throw new DockerfileFailure(
          stage.from().range(),
          "circular dependency detected on stage: " + StageNames.display(stage));
    }
    underway.push(stage);
    Optional<StageDraft> replaced = replaced(stage);
    StageDraft draft = replaced.isPresent() ? replaced.get() : begin(stage);
    if (replaced.isEmpty()) {
      for (Instruction instruction : stage.instructions()) {
        instructions.plan(draft, instruction);
      }
    }
    underway.pop();
    planned.put(stage.index(), draft);
    return draft;
  }

  /** A named context takes the place of the stage of its name, instructions and all (S121). */
  private Optional<StageDraft> replaced(Stage stage) {
    if (stage.name().isEmpty()) {
      return Optional.empty();
    }
    Optional<Platform> asked = scope.global().platform(stage.from());
    Platform platform = asked.orElse(scope.request().targetPlatform());
    String name = stage.name().get();
    Optional<ImageLookup.NamedContext> named = named(name, platform, stage.from().range());
    return named.isEmpty() ? Optional.empty() : Optional.of(onImage(stage, name, named, asked));
  }

  /** The state after FROM and after the triggers of what it names. */
  private StageDraft begin(Stage stage) {
    Instruction.From from = stage.from();
    String name = scope.global().baseName(from);
    Optional<Platform> asked = scope.global().platform(from);
    Platform platform = asked.orElse(scope.request().targetPlatform());
    Optional<ImageLookup.NamedContext> named = named(name, platform, from.range());
    Optional<Stage> parent = named.isPresent() ? Optional.empty() : names.base(name, stage.index());
    boolean image = parent.isEmpty() && !name.equals("scratch");
    if (parent.isPresent()) {
      StageDraft below = plan(parent.get());
      List<Instruction> triggers = triggers(below.config.freeze().onBuild(), from.range());
      StageLabel label = label(stage, triggers, false);
      StageDraft draft = StageDraft.on(below, label, ignoresCache(stage));
      // Each stage begins with the configuration's variables: an ARG of the base does not hide
      // them.
      importEnvironment(draft);
      return withTriggers(draft, triggers, from.range());
    }
    // Nothing has no platform: scratch is for that of the build whatever is asked for.
    return image
        ? onImage(stage, name, named, asked)
        : onScratch(stage, scope.request().targetPlatform());
  }

  private StageDraft onScratch(Stage stage, Platform platform) {
    StageDraft draft =
        new StageDraft(
            label(stage, List.of(), false),
            platform,
            ignoresCache(stage),
            ImageConfig.scratch(platform),
            scratch());
    draft.config.workingDir = "/";
    draft.config.ensurePath();
    importEnvironment(draft);
    return draft;
  }

  private StageDraft onImage(
      Stage stage,
      String name,
      Optional<ImageLookup.NamedContext> named,
      Optional<Platform> asked) {
    Platform platform = asked.orElse(scope.request().targetPlatform());
    if (named.isPresent() && named.get() instanceof ImageLookup.NamedContext.Tree tree) {
      StageDraft draft = onScratch(stage, platform);
      draft.root = wholeTree(tree, name);
      draft.baseUnknown = tree.equals(UNKNOWN);
      return draft;
    }
    if (named.isPresent() && named.get() instanceof ImageLookup.NamedContext.Scratch) {
      return onScratch(stage, platform);
    }
    Optional<ImageLookup.Found> known =
        named.isPresent() && named.get() instanceof ImageLookup.NamedContext.Image given
            ? Optional.of(given.found())
            : lookUp(name, platform, stage.from().range());
    if (known.isEmpty()) {
      StageDraft draft = onScratch(stage, platform);
      draft.baseUnknown = true;
      return draft;
    }
    ImageLookup.Found found = known.get();
    ImageConfig base = found.image().config();
    List<Instruction> triggers = triggers(base.config().onBuild(), stage.from().range());
    StageLabel label = label(stage, triggers, true);
    Vertex root =
        new Vertex(
            new Op.Image(found.image(), found.source()),
            List.of(),
            new Vertex.Label(
                label.next("FROM " + pinned(found)), Optional.of(stage.from().range()), false));
    // Without a platform on the command line the base keeps its own, even a foreign one (S120).
    boolean explicit = asked.isPresent() || scope.request().platform().isPresent();
    StageDraft draft =
        new StageDraft(
            label, explicit ? platform : base.platform(), ignoresCache(stage), base, root);
    draft.config.onBuild.clear();
    draft.config.ensurePath();
    importEnvironment(draft);
    return withTriggers(draft, triggers, stage.from().range());
  }

  private static void importEnvironment(StageDraft draft) {
    for (String line : draft.config.env()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        draft.variables.set(line.substring(0, equals), line.substring(equals + 1));
      }
    }
  }

  /** Triggers have no lines of this Dockerfile: what they do is said of the FROM. */
  private StageDraft withTriggers(StageDraft draft, List<Instruction> triggers, SourceRange from) {
    draft.config.onBuild.clear();
    draft.triggeredBy = Optional.of(from);
    draft.label.triggered(true);
    for (Instruction trigger : triggers) {
      try {
        instructions.plan(draft, trigger);
      } catch (DockerfileFailure e) {
        throw new DockerfileFailure(e.errorClass(), List.of(from), e.getMessage(), e);
      }
    }
    draft.triggeredBy = Optional.empty();
    draft.label.triggered(false);
    return draft;
  }

  private static List<Instruction> triggers(List<String> texts, SourceRange range) {
    if (texts.size() > MAX_TRIGGERS) {
      throw new DockerfileFailure(
          jbuild.failure.ErrorClass.LIMIT,
          List.of(range),
          "the base image has " + texts.size() + " triggers, more than " + MAX_TRIGGERS,
          null);
    }
    List<Instruction> all = new ArrayList<>();
    for (String text : texts) {
      try {
        all.add(DockerfileParser.parseTrigger(text));
      } catch (Failure e) {
        throw DockerfileFailure.at(range, e);
      }
    }
    return all;
  }

  private StageLabel label(Stage stage, List<Instruction> triggers, boolean image) {
    int total = StageNames.counted(stage.instructions()) + triggers.size() + (image ? 1 : 0);
    return new StageLabel(names.label(stage), total);
  }

  private boolean ignoresCache(Stage stage) {
    return scope.request().noCache()
        || stage.name().filter(scope.request().noCacheStages()::contains).isPresent();
  }

  @Override
  public Vertex find(String from, boolean byNumber, SourceRange range) {
    if (byNumber) {
      StageChecks.refuseVariables(from, scope.dockerfile().escape(), range);
    }
    if (byNumber && StageNames.isNumber(from)) {
      return stageRoot(names.numbered(from, range), from, range);
    }
    // Images are taken for the platform of the build, not for that of the stage (S108).
    Platform platform = scope.request().targetPlatform();
    Optional<ImageLookup.NamedContext> named = named(from, platform, range);
    if (named.isPresent()) {
      return switch (named.get()) {
        case ImageLookup.NamedContext.Tree tree ->
            new Vertex(new Op.Local(tree.tree()), List.of(), Vertex.Label.HIDDEN);
        case ImageLookup.NamedContext.Image image -> imageVertex(from, platform, image.found());
        case ImageLookup.NamedContext.Scratch _ -> scratch();
      };
    }
    Optional<Stage> stage = names.named(from);
    if (stage.isPresent()) {
      return stageRoot(stage.get(), from, range);
    }
    return from.equals("scratch")
        ? scratch()
        : lookUp(from, platform, range)
            .map(found -> imageVertex(from, platform, found))
            .orElseGet(StagePlanner::scratch);
  }

  private Vertex stageRoot(Stage stage, String from, SourceRange range) {
    Stage current = underway.element();
    if (stage.index() >= current.index()) {
      throw new DockerfileFailure(
          range,
          "cannot copy from stage \""
              + from
              + "\", it needs to be defined before current stage \""
              + StageNames.display(current)
              + "\"");
    }
    return plan(stage).root;
  }

  private Vertex imageVertex(String name, Platform platform, ImageLookup.Found found) {
    return imageVertices.computeIfAbsent(
        name + " " + platform.text(),
        key ->
            new Vertex(
                new Op.Image(found.image(), found.source()),
                List.of(),
                new Vertex.Label("FROM " + pinned(found), Optional.empty(), false)));
  }

  private static String pinned(ImageLookup.Found found) {
    String reference = found.image().reference().toString();
    return reference.contains("@") ? reference : reference + "@" + found.image().digest();
  }

  private Vertex wholeTree(ImageLookup.NamedContext.Tree tree, String name) {
    CopySpec all =
        new CopySpec(
            List.of(new CopySpec.Source.Pattern("/", false)),
            "/",
            Optional.empty(),
            Optional.empty(),
            false,
            List.of(),
            OptionalLong.empty());
    Vertex source = new Vertex(new Op.Local(tree.tree()), List.of(), Vertex.Label.HIDDEN);
    return new Vertex(
        new Op.Copy(all, false),
        List.of(new Edge(scratch(), Edge.Role.ROOT), new Edge(source, Edge.Role.SOURCE)),
        new Vertex.Label("[context " + name + "] load", Optional.empty(), false));
  }

  private static Vertex scratch() {
    return new Vertex(new Op.Scratch(), List.of(), Vertex.Label.HIDDEN);
  }

  private Optional<ImageLookup.NamedContext> named(
      String name, Platform platform, SourceRange range) {
    try {
      return name.equals("scratch") || name.equals("context")
          ? Optional.empty()
          : scope.images().named(name, platform);
    } catch (Failure e) {
      if (scope.lint().survives(range, e)) {
        return Optional.of(UNKNOWN);
      }
      throw DockerfileFailure.at(range, e);
    }
  }

  /** The image of a name; empty only in a check, which goes on without. */
  private Optional<ImageLookup.Found> lookUp(String name, Platform platform, SourceRange range) {
    try {
      ImageLookup.Found found = scope.images().image(name, platform);
      ImageConfig config = found.image().config();
      if (!config.diffIds().isEmpty()) {
        FromRules.checkBase(scope.lint(), range, name, platform, config.platform());
      }
      return Optional.of(found);
    } catch (Failure e) {
      if (FromRules.isReference(name) && scope.lint().survives(range, e)) {
        return Optional.empty();
      }
      List<String> known = new ArrayList<>(names.displayed());
      known.addAll(COMMON_IMAGES);
      String message = e.getMessage() + Suggestion.among(known, name);
      throw new DockerfileFailure(e.errorClass(), List.of(range), message, e);
    }
  }
}
