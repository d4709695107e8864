package jbuild.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jbuild.failure.Cancellation;
import jbuild.failure.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * INT, TERM and HUP (rule X5): the first one cancels the work and gives it five seconds, the second
 * one ends the process at once. The exit code is 128 and the signal's number.
 *
 * <p>Only {@code sun.misc.Signal} tells of a second signal. It is named by reflection, since
 * javac's warning about it can neither be suppressed nor pass {@code -Werror}.
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
    try {
      interrupts.install();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java platform has no sun.misc.Signal", e);
    }
    return interrupts;
  }

  private void install() throws ReflectiveOperationException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    InvocationHandler called = (_, method, arguments) -> onSignal(method.getName(), arguments[0]);
    Object handler =
        Proxy.newProxyInstance(
            Interrupts.class.getClassLoader(), new Class<?>[] {handlerType}, called);
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    }
  }

  /** The proxy's only call is {@code handle(Signal)}. */
  private @Nullable Object onSignal(String method, Object signal)
      throws ReflectiveOperationException {
    if (!method.equals("handle")) {
      throw new IllegalStateException("unexpected call of " + method);
    }
    on((int) signal.getClass().getMethod("getNumber").invoke(signal));
    return null;
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
