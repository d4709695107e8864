package jbuild.cli.progress;

import java.nio.charset.StandardCharsets;
import jbuild.engine.progress.BuildEvent;

/** Events with times in milliseconds, for tests that read like a log. */
final class Events {
  private Events() {}

  static BuildEvent announced(int vertex, String name) {
    return new BuildEvent.Announced(vertex, name);
  }

  static BuildEvent started(int vertex, long millis) {
    return new BuildEvent.Started(vertex, nanos(millis));
  }

  static BuildEvent log(int vertex, long millis, String text) {
    return new BuildEvent.Log(vertex, 1, text.getBytes(StandardCharsets.UTF_8), nanos(millis));
  }

  static BuildEvent status(int vertex, long millis, String text, long current, long total) {
    return new BuildEvent.Status(vertex, text, current, total, false, nanos(millis));
  }

  static BuildEvent statusDone(int vertex, long millis, String text, long current, long total) {
    return new BuildEvent.Status(vertex, text, current, total, true, nanos(millis));
  }

  static BuildEvent done(int vertex, long millis) {
    return new BuildEvent.Completed(vertex, false, nanos(millis));
  }

  static BuildEvent cached(int vertex, long millis) {
    return new BuildEvent.Completed(vertex, true, nanos(millis));
  }

  static BuildEvent failed(int vertex, long millis, String message) {
    return new BuildEvent.Failed(vertex, message, nanos(millis));
  }

  static BuildEvent cancelled(int vertex, long millis) {
    return new BuildEvent.Cancelled(vertex, nanos(millis));
  }

  static long nanos(long millis) {
    return millis * 1_000_000;
  }
}
