package jbuild.engine.solver;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.OpRunner;
import jbuild.engine.graph.Vertex;
import jbuild.engine.progress.ProgressLog;
import jbuild.failure.Cancellation;

/** Tells what happens to vertices. Those without a name are not shown. */
final class Progress {
  private final ProgressLog log;
  private final Cancellation cancellation;
  private final IdentityHashMap<Vertex, Integer> numbers = new IdentityHashMap<>();
  private final IdentityHashMap<Vertex, Boolean> ended = new IdentityHashMap<>();

  Progress(ProgressLog log, Cancellation cancellation) {
    this.log = log;
    this.cancellation = cancellation;
  }

  /** A vertex whose result was known: so it and all below it need no work. */
  synchronized void cached(Vertex vertex) {
    for (Vertex each : new BuildGraph(vertex, List.of()).vertices()) {
      boolean untouched = each == vertex || !numbers.containsKey(each);
      if (untouched && !isHidden(each) && ended.put(each, true) == null) {
        log.completed(number(each), true);
      }
    }
  }

  synchronized void started(Vertex vertex) {
    if (!isHidden(vertex)) {
      log.started(number(vertex));
    }
  }

  synchronized void finished(Vertex vertex, boolean cached) {
    if (!isHidden(vertex) && ended.put(vertex, true) == null) {
      log.completed(number(vertex), cached);
    }
  }

  synchronized void failed(Vertex vertex, String message) {
    if (!isHidden(vertex) && ended.put(vertex, true) == null) {
      log.failed(number(vertex), message);
    }
  }

  synchronized void cancelled(Vertex vertex) {
    if (!isHidden(vertex) && ended.put(vertex, true) == null) {
      log.cancelled(number(vertex));
    }
  }

  synchronized OpRunner.Session session(Vertex vertex) {
    int number = isHidden(vertex) ? 0 : number(vertex);
    return new OpRunner.Session() {
      @Override
      public void log(int stream, byte[] bytes, int offset, int length) {
        if (number > 0) {
          log.log(number, stream, Arrays.copyOfRange(bytes, offset, offset + length));
        }
      }

      @Override
      public void warn(String text) {
        if (number > 0) {
          log.warn(number, text);
        }
      }

      @Override
      public Cancellation cancellation() {
        return cancellation;
      }
    };
  }

  private int number(Vertex vertex) {
    return numbers.computeIfAbsent(vertex, key -> log.announce(key.label().name()));
  }

  private static boolean isHidden(Vertex vertex) {
    return vertex.label().name().isEmpty();
  }
}
