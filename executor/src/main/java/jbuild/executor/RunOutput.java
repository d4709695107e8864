package jbuild.executor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jbuild.image.Algorithms;
import org.jspecify.annotations.Nullable;

/**
 * What one run writes, on its way to a sink, one call at a time. The sandbox tells the end of the
 * run in the streams themselves, by a mark that no step can know: so everything before it is
 * delivered when the end is known, and nobody need wait for a pipe to be closed, which a step may
 * have handed to a process that outlives it. A sink that fails stops the run.
 */
final class RunOutput {
  private static final int TAIL_BYTES = 4096;

  /** A character that output rarely has, so that almost nothing looks like the start of a mark. */
  private static final char MARK_START = '\002';

  /** How long what a dead sandbox wrote may take to arrive. */
  private static final long LAST_MILLIS = 2_000;

  private final String mark;
  private final byte[] markBytes;
  private final Runnable stop;

  /** Of each stream that has not ended, what may be the beginning of a mark. */
  private final Map<Integer, byte[]> held = new TreeMap<>(Map.of(1, new byte[0], 2, new byte[0]));

  private final CompletableFuture<OptionalInt> ended = new CompletableFuture<>();
  private OptionalInt status = OptionalInt.empty();
  private byte[] errorTail = new byte[0];
  private Optional<ProcessExecutor.OutputSink> sink = Optional.empty();
  private @Nullable RuntimeException sinkFailure;

  /**
   * @param stop kills the sandbox
   */
  RunOutput(Runnable stop) {
    this.mark = MARK_START + Algorithms.randomName();
    this.markBytes = mark.getBytes(US_ASCII);
    this.stop = stop;
  }

  /**
   * The mark of the end, a word. It is followed by a line feed; on the first stream by a blank and
   * the status before that.
   */
  String mark() {
    return mark;
  }

  /** Says where what is written from now on goes. Before, there is no step that writes. */
  synchronized void deliverTo(ProcessExecutor.OutputSink taker) {
    sink = Optional.of(taker);
  }

  /** Whether it has come to its end. */
  boolean isOver() {
    return ended.isDone();
  }

  /** Waits until all that was written is delivered; the status, unless the sandbox died. */
  OptionalInt await() {
    OptionalInt told = ended.join();
    synchronized (this) {
      held.clear();
      if (sinkFailure != null) {
        throw sinkFailure;
      }
    }
    return told;
  }

  /** The last line on standard error, in which a runtime says why it could not start. */
  synchronized String lastErrorLine() {
    return new String(errorTail, UTF_8).lines().reduce("", (_, line) -> line).strip();
  }

  /** Takes what was written; what comes after the end is nobody's. */
  synchronized void take(int stream, byte[] bytes, int length) {
    byte[] before = held.get(stream);
    if (before == null) {
      return;
    }
    byte[] all = bytes;
    int size = length;
    if (before.length > 0) {
      size = before.length + length;
      all = Arrays.copyOf(before, size);
      System.arraycopy(bytes, 0, all, before.length, length);
    }
    int at = markIn(all, size);
    deliver(stream, all, at);
    byte[] rest = Arrays.copyOfRange(all, at, size);
    String line = new String(rest, US_ASCII);
    if (line.startsWith(mark) && line.indexOf('\n') >= 0) {
      String told = line.substring(mark.length(), line.indexOf('\n')).strip();
      status = told.isEmpty() ? status : OptionalInt.of(Integer.parseInt(told));
      end(stream);
    } else {
      held.put(stream, rest);
    }
  }

  /** Where a mark begins, or what may become one; the end if nowhere. */
  private int markIn(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == MARK_START) {
        int compared = Math.min(markBytes.length, length - i);
        if (Arrays.equals(bytes, i, i + compared, markBytes, 0, compared)) {
          return i;
        }
      }
    }
    return length;
  }

  private void deliver(int stream, byte[] bytes, int length) {
    if (length == 0) {
      return;
    }
    if (stream == 2) {
      keepTail(bytes, length);
    }
    if (sinkFailure != null || sink.isEmpty()) {
      return;
    }
    try {
      sink.get().write(stream, bytes, 0, length);
    } catch (RuntimeException e) {
      sinkFailure = e;
      stop.run();
    }
  }

  private void keepTail(byte[] bytes, int length) {
    byte[] joined = Arrays.copyOf(errorTail, errorTail.length + length);
    System.arraycopy(bytes, 0, joined, errorTail.length, length);
    errorTail = Arrays.copyOfRange(joined, Math.max(0, joined.length - TAIL_BYTES), joined.length);
  }

  /** Says that a stream has come to its end. */
  synchronized void end(int stream) {
    byte[] rest = held.remove(stream);
    if (rest != null && held.isEmpty()) {
      ended.complete(status);
    }
  }

  /** Says that the sandbox is dead, so that the streams end soon, or never. */
  void abandon() {
    var _ = ended.completeOnTimeout(OptionalInt.empty(), LAST_MILLIS, TimeUnit.MILLISECONDS);
  }
}
