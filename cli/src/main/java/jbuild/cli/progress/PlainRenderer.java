package jbuild.cli.progress;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.progress.BuildEvent;

/**
 * Progress as lines that are never changed again, in the form of {@code --progress=plain}. One
 * vertex has the floor and is shown as it goes; what others say waits until they end, until the
 * floor is free, or until the one that has it was silent for five seconds.
 */
public final class PlainRenderer implements Renderer {
  private static final long SILENCE_NANOS = 5_000_000_000L;

  private final Map<Integer, PlainVertex> vertices = new LinkedHashMap<>();
  private final Map<Integer, Boolean> open = new HashMap<>();
  private final StringBuilder out = new StringBuilder();
  private Optional<PlainVertex> floor = Optional.empty();
  private long lastSpokenNanos;
  private boolean hasSpoken;
  private final LintBlock lint;

  /**
   * @param builder who builds, as told in the first line
   * @param expanded whether each warning about the Dockerfile is shown with its lines
   */
  public PlainRenderer(String builder, boolean expanded) {
    this.lint = new LintBlock(expanded);
    out.append("#0 building with ").append(builder).append("\n\n");
  }

  @Override
  public String on(BuildEvent event) {
    switch (event) {
      case BuildEvent.Announced e -> vertices.put(e.vertex(), new PlainVertex(e));
      case BuildEvent.Started e -> started(vertex(e.vertex()), e.nanos());
      case BuildEvent.Log e -> said(vertex(e.vertex()).log(e), e.vertex(), e.nanos());
      case BuildEvent.Status e -> said(vertex(e.vertex()).status(e), e.vertex(), e.nanos());
      case BuildEvent.Warning e -> {
        vertex(e.vertex()).warn(e.text());
        said(true, e.vertex(), lastSpokenNanos);
      }
      case BuildEvent.Completed e -> ended(e.vertex(), e.nanos(), vertex(e.vertex()).done(e));
      case BuildEvent.Failed e ->
          ended(e.vertex(), e.nanos(), "ERROR: " + SafeText.line(e.message()));
      case BuildEvent.Cancelled e -> cancelled(e);
      case BuildEvent.LintWarnings e -> lint.set(e);
    }
    return take();
  }

  @Override
  public String tick(long nanos) {
    if (floor.isPresent() && nanos - lastSpokenNanos >= SILENCE_NANOS) {
      firstWaiting().ifPresent(vertex -> show(vertex, nanos));
    }
    return take();
  }

  @Override
  public String finish(long nanos) {
    for (PlainVertex vertex : List.copyOf(vertices.values())) {
      if (vertex.isWaiting()) {
        show(vertex, nanos);
      }
    }
    out.append(lint.text());
    return take();
  }

  private PlainVertex vertex(int number) {
    PlainVertex vertex = vertices.get(number);
    if (vertex == null) {
      throw new IllegalStateException("vertex " + number + " was never announced");
    }
    return vertex;
  }

  private void started(PlainVertex vertex, long nanos) {
    vertex.start(nanos);
    open.put(vertex.number(), true);
    if (floor.isEmpty()) {
      show(vertex, nanos);
    }
  }

  private void said(boolean something, int number, long nanos) {
    if (!something) {
      return;
    }
    PlainVertex vertex = vertex(number);
    boolean isFree = floor.isEmpty() || floor.get() == vertex;
    if (isFree || nanos - lastSpokenNanos >= SILENCE_NANOS) {
      show(vertex, nanos);
    }
  }

  /** What ends is shown at once, whoever has the floor, and leaves the floor to another. */
  private void ended(int number, long nanos, String how) {
    PlainVertex vertex = vertex(number);
    vertex.flush(nanos);
    vertex.end(how);
    show(vertex, nanos);
    floor = Optional.empty();
    vertices.remove(number);
    open.remove(number);
    firstWaiting().or(this::firstOpen).ifPresent(next -> show(next, nanos));
  }

  /** A vertex that never began has nothing to tell. */
  private void cancelled(BuildEvent.Cancelled event) {
    if (open.containsKey(event.vertex())) {
      ended(event.vertex(), event.nanos(), "CANCELED");
    } else {
      vertices.remove(event.vertex());
    }
  }

  private Optional<PlainVertex> firstWaiting() {
    return vertices.values().stream().filter(PlainVertex::isWaiting).findFirst();
  }

  private Optional<PlainVertex> firstOpen() {
    return vertices.values().stream().filter(v -> open.containsKey(v.number())).findFirst();
  }

  /** Gives a vertex the floor and writes all that it has to say. */
  private void show(PlainVertex vertex, long nanos) {
    if (floor.isEmpty() || floor.get() != vertex) {
      floor.ifPresent(other -> out.append('#').append(other.number()).append(" ...\n"));
      if (hasSpoken) {
        out.append('\n');
      }
      hasSpoken = true;
      out.append('#').append(vertex.number()).append(' ').append(vertex.name()).append('\n');
      floor = Optional.of(vertex);
    }
    vertex.writeTo(out);
    lastSpokenNanos = nanos;
  }

  private String take() {
    String text = out.toString();
    out.setLength(0);
    return text;
  }
}
