package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.progress.BuildEvent;
import jbuild.engine.progress.BuildListener;

/** Passes events on, and keeps the last lines of each step's output for when it fails. */
final class LogTails implements BuildListener {
  private static final int LINES = 10;
  private static final int MAX_LINE = 4096;
  private static final double NANOS = 1e9;

  private final BuildListener next;
  private final Map<Integer, Tail> tails = new HashMap<>();
  private Optional<Failed> failed = Optional.empty();

  /** The first vertex that failed. */
  record Failed(String name, List<String> lines) {}

  private record Line(long nanos, String text) {
    /** Only a step that failed shows its lines, so most are never formatted. */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.3f", nanos / NANOS) + " " + text;
    }
  }

  private static final class Tail {
    final String name;
    final Deque<Line> lines = new ArrayDeque<>();
    final StringBuilder open = new StringBuilder();
    long startedNanos;

    Tail(String name) {
      this.name = name;
    }

    void add(byte[] bytes, long nanos) {
      for (char c : new String(bytes, UTF_8).toCharArray()) {
        if (c == '\n') {
          close(nanos);
        } else if (open.length() < MAX_LINE) {
          open.append(c);
        }
      }
    }

    void close(long nanos) {
      lines.addLast(new Line(nanos - startedNanos, open.toString()));
      open.setLength(0);
      if (lines.size() > LINES) {
        lines.removeFirst();
      }
    }
  }

  LogTails(BuildListener next) {
    this.next = next;
  }

  @Override
  public void on(BuildEvent event) {
    switch (event) {
      case BuildEvent.Announced(int vertex, String name) -> tails.put(vertex, new Tail(name));
      case BuildEvent.Started(int vertex, long nanos) -> tail(vertex).startedNanos = nanos;
      case BuildEvent.Log log -> tail(log.vertex()).add(log.bytes(), log.nanos());
      case BuildEvent.Failed broken -> keep(broken);
      case BuildEvent.Completed(int vertex, _, _) -> tails.remove(vertex);
      case BuildEvent.Status _,
          BuildEvent.Warning _,
          BuildEvent.Cancelled _,
          BuildEvent.LintWarnings _ -> {}
    }
    next.on(event);
  }

  private Tail tail(int vertex) {
    return tails.computeIfAbsent(vertex, _ -> new Tail(""));
  }

  private void keep(BuildEvent.Failed broken) {
    Tail tail = tail(broken.vertex());
    if (!tail.open.isEmpty()) {
      tail.close(broken.nanos());
    }
    if (failed.isEmpty()) {
      failed = Optional.of(new Failed(tail.name, tail.lines.stream().map(Line::toString).toList()));
    }
  }

  Optional<Failed> failed() {
    return failed;
  }
}
