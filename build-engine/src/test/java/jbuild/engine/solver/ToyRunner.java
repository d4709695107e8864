package jbuild.engine.solver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/** Runs toy steps: each makes a layer that says what it was told to make, and is counted. */
final class ToyRunner implements OpRunner {
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Runnable> actions = new HashMap<>();
  private final Map<String, String> contents = new HashMap<>();
  private String selected = "";
  private boolean shapes = true;
  private Optional<Digest> unread = Optional.empty();

  /** What a step does before it makes its layer. */
  ToyRunner doing(String step, Runnable action) {
    actions.put(step, action);
    return this;
  }

  /** What a step's layer holds; its own name where nothing is said. */
  ToyRunner making(String step, String content) {
    contents.put(step, content);
    return this;
  }

  /** What steps select of the caller's tree, whose shape is its length. */
  ToyRunner selecting(String content) {
    selected = content;
    return this;
  }

  /** The same, and nobody has read it yet. */
  ToyRunner selectingUnread(String content) {
    unread = Optional.of(shape(content));
    return selecting(content);
  }

  /** As it is where little is selected. */
  ToyRunner withoutShapes() {
    shapes = false;
    return this;
  }

  private static Digest shape(String content) {
    return digest(String.valueOf(content.length()));
  }

  List<String> ran() {
    return List.copyOf(ran);
  }

  @Override
  public Optional<Selected> selectedContent(Vertex vertex, int input, Result result) {
    if (!(result instanceof Result.Local)) {
      return Optional.empty();
    }
    ran.add("read");
    Optional<Digest> shape = shapes ? Optional.of(shape(selected)) : Optional.empty();
    return Optional.of(new Selected(digest(selected), shape));
  }

  @Override
  public Optional<Digest> unreadShape(Vertex vertex, int input, Result result) {
    return unread;
  }

  @Override
  public Result run(Vertex vertex, List<Result> inputs, CacheKey.Deferred key, Session session) {
    if (vertex.op() instanceof Op.Local(var tree)) {
      return new Result.Local(tree);
    }
    if (vertex.op() instanceof Op.Scratch) {
      return new Result.Layers(Optional.empty());
    }
    String name = vertex.label().name();
    ran.add(name);
    actions.getOrDefault(name, () -> {}).run();
    DiffId layer = new DiffId(digest(contents.getOrDefault(name, name)));
    List<DiffId> layers = new ArrayList<>();
    StringBuilder chain = new StringBuilder();
    for (Result input : inputs) {
      if (input instanceof Result.Layers(var snapshot) && snapshot.isPresent()) {
        layers.addAll(snapshot.get().layers());
        chain.append(snapshot.get().contentChain());
      }
    }
    layers.add(layer);
    return new Result.Layers(
        Optional.of(new Committed(layers, digest(chain.append(layer).toString()))));
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(UTF_8));
  }
}
