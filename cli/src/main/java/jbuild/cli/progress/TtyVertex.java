package jbuild.cli.progress;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import jbuild.engine.progress.BuildEvent;

/** One vertex as the live display shows it. */
final class TtyVertex {
  private static final int LOG_LINES = 6;

  /** How it stands. */
  enum Phase {
    ANNOUNCED(""),
    RUNNING(""),
    DONE(""),
    CACHED("CACHED "),
    FAILED("ERROR "),
    CANCELED("CANCELED ");

    private final String word;

    Phase(String word) {
      this.word = word;
    }
  }

  private final String name;
  private final Deque<String> log = new ArrayDeque<>();
  private final Map<String, BuildEvent.Status> statuses = new LinkedHashMap<>();
  private final Map<String, Long> statusStarts = new LinkedHashMap<>();
  private final LineSplitter output = new LineSplitter();
  private final LineSplitter errors = new LineSplitter();
  private Phase phase = Phase.ANNOUNCED;
  private OptionalLong startNanos = OptionalLong.empty();
  private long endNanos;

  TtyVertex(String name) {
    this.name = SafeText.line(name);
  }

  Phase phase() {
    return phase;
  }

  boolean isEnded() {
    return switch (phase) {
      case ANNOUNCED, RUNNING -> false;
      case DONE, CACHED, FAILED, CANCELED -> true;
    };
  }

  void start(long nanos) {
    startNanos = OptionalLong.of(nanos);
    phase = Phase.RUNNING;
  }

  void end(Phase how, long nanos) {
    phase = how;
    endNanos = nanos;
    log.clear();
  }

  void log(BuildEvent.Log event) {
    for (String line : (event.stream() == 2 ? errors : output).add(event.bytes())) {
      log.add(line);
      if (log.size() > LOG_LINES) {
        log.remove();
      }
    }
  }

  void status(BuildEvent.Status event) {
    statuses.put(event.text(), event);
    statusStarts.putIfAbsent(event.text(), event.nanos());
  }

  void warn(String text) {
    log.add("WARN: " + SafeText.line(text));
  }

  /** Its first row, its statuses, its last output. */
  List<TtyRow> rows(long nanos) {
    List<TtyRow> rows = new ArrayList<>();
    rows.add(new TtyRow(" => " + phase.word + name, seconds(nanos), style()));
    for (BuildEvent.Status status : statuses.values()) {
      long start = statusStarts.getOrDefault(status.text(), status.nanos());
      long end = status.done() || isEnded() ? status.nanos() : nanos;
      rows.add(
          new TtyRow(" => => " + text(status), Units.seconds(end - start), TtyRow.Style.PLAIN));
    }
    for (String line : log) {
      rows.add(new TtyRow(" => => # " + line, "", TtyRow.Style.FAINT));
    }
    return rows;
  }

  private String seconds(long nanos) {
    if (startNanos.isEmpty()) {
      return Units.seconds(0);
    }
    return Units.seconds((isEnded() ? endNanos : nanos) - startNanos.getAsLong());
  }

  private TtyRow.Style style() {
    return switch (phase) {
      case ANNOUNCED, DONE, CACHED -> TtyRow.Style.PLAIN;
      case RUNNING -> TtyRow.Style.BLUE;
      case FAILED -> TtyRow.Style.RED;
      case CANCELED -> TtyRow.Style.YELLOW;
    };
  }

  private static String text(BuildEvent.Status status) {
    String text = SafeText.line(status.text());
    if (status.totalBytes() > 0) {
      return text
          + " "
          + Units.bytes(status.currentBytes())
          + " / "
          + Units.bytes(status.totalBytes());
    }
    return status.currentBytes() > 0 ? text + " " + Units.bytes(status.currentBytes()) : text;
  }
}
