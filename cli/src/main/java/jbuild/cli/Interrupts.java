package jbuild.cli;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import sun.misc.Signal;

/**
 * INT, TERM and HUP (rule X5): the first one cancels the work and gives it five seconds, the second
 * one ends the process at once. The exit code is 128 and the signal's number.
 *
 * <p>Only {@code sun.misc.Signal} tells of a second signal. javac's warning about it cannot be
 * suppressed, so this module is compiled without {@code --release} (see its pom.xml): to name it by
 * reflection needs a proxy, whose class is made anew at every start.
 */
final class Interrupts {
  private static final int GRACE_SECONDS = 5;
  private static final int SIGNAL_BASE = 128;

  private final Cancellation cancellation;
  private final AtomicInteger received = new AtomicInteger();

  private Interrupts(Cancellation cancellation) {
    this.cancellation = cancellation;
  }

  static Interrupts cancelling(Cancellation cancellation) {
    Interrupts interrupts = new Interrupts(cancellation);
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      Signal.handle(new Signal(name), signal -> interrupts.on(signal.getNumber()));
    }
    return interrupts;
  }

  /** What a cancelled process ends with. */
  int exitCode() {
    int signal = received.get();
    return signal == 0 ? ErrorClass.CANCEL.exitCode() : SIGNAL_BASE + signal;
  }

  private void on(int signal) {
    if (!received.compareAndSet(0, signal)) {
      Runtime.getRuntime().halt(SIGNAL_BASE + signal);
    }
    Thread.ofPlatform().name("grace").daemon().start(this::haltAfterGrace);
    cancellation.cancel();
  }

  private void haltAfterGrace() {
    try {
      TimeUnit.SECONDS.sleep(GRACE_SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing interrupts this thread", e);
    }
    Runtime.getRuntime().halt(exitCode());
  }
}
