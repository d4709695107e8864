package jbuild.cli.progress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jbuild.engine.progress.BuildEvent;

/** What is known of one vertex, and the lines of it that wait to be written. */
final class PlainVertex {
  private static final double LEAST_PROGRESS = 0.05;
  private static final long LEAST_NANOS = 5_000_000_000L;
  private static final long SHOWN_NANOS = 10_000_000L;

  private final int number;
  private final String name;
  private final List<String> waiting = new ArrayList<>();
  private final Map<String, Transfer> transfers = new HashMap<>();
  private final LineSplitter output = new LineSplitter();
  private final LineSplitter errors = new LineSplitter();
  private long startNanos;
  private boolean started;

  /** A status that was begun at one time and last shown at another. */
  private record Transfer(long startNanos, long shownNanos, long shownBytes) {}

  PlainVertex(BuildEvent.Announced event) {
    this.number = event.vertex();
    this.name = SafeText.line(event.name());
  }

  int number() {
    return number;
  }

  String name() {
    return name;
  }

  void start(long nanos) {
    startNanos = nanos;
    started = true;
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Takes output; true if there is a line to show. */
  boolean log(BuildEvent.Log event) {
    LineSplitter splitter = event.stream() == 2 ? errors : output;
    addLines(splitter.add(event.bytes()), event.nanos());
    return isWaiting();
  }

  /** Takes a status; true if it is to be shown: at the first time, the last, and at progress. */
  boolean status(BuildEvent.Status event) {
    Transfer last = transfers.get(event.text());
    if (last != null && !event.done() && !isProgress(last, event)) {
      return false;
    }
    long start = last == null ? event.nanos() : last.startNanos();
    transfers.put(event.text(), new Transfer(start, event.nanos(), event.currentBytes()));
    long took = event.nanos() - start;
    waiting.add(
        SafeText.line(event.text())
            + amount(event)
            + (took > SHOWN_NANOS ? " " + Units.seconds(took) : "")
            + (event.done() ? " done" : ""));
    return true;
  }

  private static boolean isProgress(Transfer last, BuildEvent.Status event) {
    double part =
        event.totalBytes() > 0
            ? (double) (event.currentBytes() - last.shownBytes()) / event.totalBytes()
            : 0;
    return part >= LEAST_PROGRESS || event.nanos() - last.shownNanos() >= LEAST_NANOS;
  }

  private static String amount(BuildEvent.Status event) {
    if (event.totalBytes() > 0) {
      return " " + Units.bytes(event.currentBytes()) + " / " + Units.bytes(event.totalBytes());
    }
    return event.currentBytes() > 0 ? " " + Units.bytes(event.currentBytes()) : "";
  }

  void warn(String text) {
    waiting.add("WARN: " + SafeText.line(text));
  }

  /** Output that had no line end before the vertex ended. */
  void flush(long nanos) {
    addLines(output.rest(), nanos);
    addLines(errors.rest(), nanos);
  }

  void end(String how) {
    waiting.add(how);
  }

  /** {@code CACHED}, or {@code DONE} with the time since the start. */
  String done(BuildEvent.Completed event) {
    if (event.cached()) {
      return "CACHED";
    }
    return started ? "DONE " + Units.seconds(event.nanos() - startNanos) : "DONE";
  }

  void writeTo(StringBuilder out) {
    for (String line : waiting) {
      out.append('#').append(number).append(' ').append(line).append('\n');
    }
    waiting.clear();
  }

  private void addLines(List<String> lines, long nanos) {
    for (String line : lines) {
      waiting.add(Units.stamp(started ? nanos - startNanos : 0) + " " + line);
    }
  }
}
