package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.graph.Vertex;
import jbuild.image.ImageConfig;
import jbuild.image.ImageConfig.History;
import jbuild.image.Platform;
import jbuild.parser.Instruction;
import jbuild.parser.SourceRange;

/**
 * A stage while its instructions are planned one after another. Lives on one thread and is never
 * seen outside this package; what other stages take from it, they copy.
 */
final class StageDraft {
  static final String COMMENT = "buildkit.dockerfile.v0";

  final StageLabel label;
  final Platform platform;
  final boolean ignoreCache;
  StageVariables variables;
  ConfigDraft config;
  Vertex root;
  boolean cmdSet;

  /** Whether the build has a WORKDIR so far, here or in a stage below. */
  boolean workdirSet;

  /** Whether this or a stage below stands on an image that a check could not look up. */
  boolean baseUnknown;

  /** Where the last instruction of a kind stands, of the kinds of which only one counts. */
  final Map<Class<? extends Instruction>, SourceRange> lastOfKind = new HashMap<>();

  Optional<SourceRange> triggeredBy = Optional.empty();
  Optional<String> author = Optional.empty();

  private final ImageConfig base;
  private final List<History> history = new ArrayList<>();
  private final List<Vertex> layers = new ArrayList<>();

  /**
   * @param base the configuration that the stage starts from
   */
  StageDraft(
      StageLabel label, Platform platform, boolean ignoreCache, ImageConfig base, Vertex root) {
    this.label = label;
    this.platform = platform;
    this.ignoreCache = ignoreCache;
    this.base = base;
    this.config = new ConfigDraft(base.config());
    this.author = base.author();
    this.root = root;
    this.variables = new StageVariables();
  }

  /** Begins a stage on top of a finished one: all but its triggers (S116). */
  static StageDraft on(StageDraft parent, StageLabel label, boolean ignoreCache) {
    StageDraft draft =
        new StageDraft(label, parent.platform, ignoreCache, parent.base, parent.root);
    draft.variables = parent.variables.copy();
    draft.config = new ConfigDraft(parent.config.freeze());
    draft.config.onBuild.clear();
    draft.author = parent.author;
    draft.workdirSet = parent.workdirSet;
    draft.baseUnknown = parent.baseUnknown;
    draft.history.addAll(parent.history);
    draft.layers.addAll(parent.layers);
    return draft;
  }

  Optional<String> variable(String name) {
    return variables.get(name);
  }

  /** Adds a line of history for an instruction that makes no layer. */
  void note(String createdBy) {
    history.add(entry(createdBy, true));
  }

  /** Puts a vertex on top, which makes a layer. */
  void push(Vertex vertex, String createdBy) {
    root = triggeredBy.isPresent() ? blamed(vertex, triggeredBy) : vertex;
    layers.add(root);
    history.add(entry(createdBy, false));
  }

  private static Vertex blamed(Vertex vertex, Optional<SourceRange> range) {
    Vertex.Label label = vertex.label();
    return new Vertex(
        vertex.op(), vertex.inputs(), new Vertex.Label(label.name(), range, label.ignoreCache()));
  }

  private static History entry(String createdBy, boolean emptyLayer) {
    return new History(
        Optional.empty(),
        Optional.of(createdBy),
        Optional.empty(),
        Optional.of(COMMENT),
        emptyLayer);
  }

  List<Vertex> layers() {
    return List.copyOf(layers);
  }

  int newHistory() {
    return history.size();
  }

  /** The configuration so far; new history entries have no time yet. */
  ImageConfig imageConfig() {
    List<History> all = new ArrayList<>(base.history());
    all.addAll(history);
    return new ImageConfig(
        platform, Optional.empty(), author, config.freeze(), base.diffIds(), all);
  }
}
