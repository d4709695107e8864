package jbuild.executor;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Carries what a sandbox writes to the run that goes on in it, each stream as it comes. Its two
 * threads live as long as the sandbox; what is written between two runs is dropped.
 */
final class OutputPump {
  private static final int BUFFER_BYTES = 32 * 1024;

  private final Set<Integer> ended = new HashSet<>();
  private Optional<RunOutput> current = Optional.empty();
  private boolean dead;

  private OutputPump() {}

  /** Begins, with threads that end when the streams do. */
  static OutputPump start(InputStream output, InputStream errors) {
    OutputPump pump = new OutputPump();
    Thread.ofPlatform().daemon().name("output").start(() -> pump.drain(1, output));
    Thread.ofPlatform().daemon().name("output").start(() -> pump.drain(2, errors));
    return pump;
  }

  /** What is written from now on is that of this run. */
  synchronized void carry(RunOutput run) {
    current = Optional.of(run);
    ended.forEach(run::end);
    if (dead) {
      run.abandon();
    }
  }

  /**
   * Says that the sandbox is dead. Streams that do not end although no process of it is left were
   * handed to somebody else by a step; nobody waits for them.
   */
  synchronized void abandon() {
    dead = true;
    current.ifPresent(RunOutput::abandon);
  }

  private synchronized Optional<RunOutput> current() {
    return current;
  }

  private void drain(int stream, InputStream pipe) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = pipe) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        Optional<RunOutput> run = current();
        if (run.isPresent()) {
          run.get().take(stream, buffer, read);
        }
      }
    } catch (IOException closedWithItsProcess) {
      // The same as an end.
    }
    end(stream);
  }

  private synchronized void end(int stream) {
    ended.add(stream);
    current.ifPresent(run -> run.end(stream));
  }
}
