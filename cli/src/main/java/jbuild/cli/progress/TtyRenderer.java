package jbuild.cli.progress;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.cli.progress.TtyVertex.Phase;
import jbuild.engine.progress.BuildEvent;

/**
 * Progress as a block at the bottom of a terminal that is drawn anew at each tick. Rows are as long
 * as the terminal was wide at the start; line wrapping is off while a frame is drawn, so that a
 * terminal that has become narrower cuts rows and does not break the block.
 */
public final class TtyRenderer implements Renderer {
  private static final String WRAP_OFF = "\u001b[?7l";
  private static final String WRAP_ON = "\u001b[?7h";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final Map<Integer, TtyVertex> vertices = new LinkedHashMap<>();
  private final Map<Integer, TtyVertex> shown = new LinkedHashMap<>();
  private final long startNanos;
  private final int columns;
  private final int rows;
  private final boolean colours;
  private final LintBlock lint;
  private int drawn;

  /**
   * @param startNanos when the build began
   * @param expanded whether each warning about the Dockerfile is shown with its lines
   */
  public TtyRenderer(long startNanos, int columns, int rows, boolean colours, boolean expanded) {
    this.lint = new LintBlock(expanded);
    this.startNanos = startNanos;
    this.columns = columns;
    this.rows = rows;
    this.colours = colours;
  }

  @Override
  public String on(BuildEvent event) {
    switch (event) {
      case BuildEvent.Announced e -> vertices.put(e.vertex(), new TtyVertex(e.name()));
      case BuildEvent.Started e -> show(e.vertex()).start(e.nanos());
      case BuildEvent.Log e -> show(e.vertex()).log(e);
      case BuildEvent.Status e -> show(e.vertex()).status(e);
      case BuildEvent.Warning e -> show(e.vertex()).warn(e.text());
      case BuildEvent.Completed e ->
          show(e.vertex()).end(e.cached() ? Phase.CACHED : Phase.DONE, e.nanos());
      case BuildEvent.Failed e -> show(e.vertex()).end(Phase.FAILED, e.nanos());
      case BuildEvent.Cancelled e -> cancel(e);
      case BuildEvent.LintWarnings e -> lint.set(e);
    }
    return "";
  }

  @Override
  public String tick(long nanos) {
    return frame(nanos, false);
  }

  @Override
  public String finish(long nanos) {
    return frame(nanos, true) + lint.text();
  }

  private TtyVertex show(int number) {
    TtyVertex vertex = vertices.get(number);
    if (vertex == null) {
      throw new IllegalStateException("vertex " + number + " was never announced");
    }
    shown.put(number, vertex);
    return vertex;
  }

  private void cancel(BuildEvent.Cancelled event) {
    if (shown.containsKey(event.vertex())) {
      show(event.vertex()).end(Phase.CANCELED, event.nanos());
    }
  }

  private String frame(long nanos, boolean isLast) {
    StringBuilder text = new StringBuilder(WRAP_OFF);
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append('A');
    }
    List<TtyRow> block = isLast ? all(nanos) : fitting(nanos);
    append(text, header(nanos, isLast));
    block.forEach(row -> append(text, row));
    drawn = block.size() + 1;
    return text.append(CLEAR_BELOW).append(WRAP_ON).toString();
  }

  private void append(StringBuilder text, TtyRow row) {
    text.append('\r').append(row.render(columns, colours)).append(CLEAR_LINE).append('\n');
  }

  private TtyRow header(long nanos, boolean isLast) {
    long ended = vertices.values().stream().filter(TtyVertex::isEnded).count();
    String time = Units.seconds(nanos - startNanos);
    String counts = " (" + ended + "/" + vertices.size() + ")";
    String text = "[+] Building " + time + counts + (isLast ? " FINISHED" : "");
    return new TtyRow(text, "jbuild", TtyRow.Style.PLAIN);
  }

  private List<TtyRow> all(long nanos) {
    return shown.values().stream().flatMap(vertex -> vertex.rows(nanos).stream()).toList();
  }

  /** As many rows as the screen has; vertices that have ended go first, oldest first. */
  private List<TtyRow> fitting(long nanos) {
    int room = Math.max(1, rows - 2);
    List<TtyVertex> kept = new ArrayList<>(shown.values());
    while (height(kept, nanos) > room) {
      Optional<TtyVertex> ended = kept.stream().filter(TtyVertex::isEnded).findFirst();
      if (ended.isEmpty()) {
        break;
      }
      kept.remove(ended.get());
    }
    List<TtyRow> block = kept.stream().flatMap(vertex -> vertex.rows(nanos).stream()).toList();
    return block.size() <= room ? block : block.subList(block.size() - room, block.size());
  }

  private static int height(List<TtyVertex> vertices, long nanos) {
    return vertices.stream().mapToInt(vertex -> vertex.rows(nanos).size()).sum();
  }
}
