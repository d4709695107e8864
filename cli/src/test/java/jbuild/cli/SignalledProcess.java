package jbuild.cli;

import java.util.concurrent.CountDownLatch;
import jbuild.failure.Cancellation;

/** A process of its own for {@link InterruptsTest}: waits to be cancelled, or forever. */
final class SignalledProcess {
  private SignalledProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Cancellation cancellation = new Cancellation();
    Interrupts interrupts = Interrupts.cancelling(cancellation);
    CountDownLatch cancelled = new CountDownLatch(1);
    cancellation.onCancel(() -> {
      System.out.println("cancelled");
      cancelled.countDown();
    });
    System.out.println("ready");
    cancelled.await();
    if (arguments[0].equals("stubborn")) {
      new CountDownLatch(1).await();
    }
    System.exit(interrupts.exitCode());
  }
}
