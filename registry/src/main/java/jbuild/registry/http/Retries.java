package jbuild.registry.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLPeerUnverifiedException;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * How often and how patiently a request is tried again (rule N4): at most six times and a minute,
 * with doubling delays; less where nobody listens, and not at all after a bad certificate.
 */
public final class Retries {
  private static final int MAX_ATTEMPTS = 6;
  private static final int MAX_UNREACHABLE_ATTEMPTS = 3;
  private static final Duration MAX_DELAY = Duration.ofSeconds(15);
  private static final Duration BUDGET = Duration.ofSeconds(60);

  private final Connections connections;
  private final Duration firstDelay;

  public Retries(Connections connections, Duration firstDelay) {
    this.connections = connections;
    this.firstDelay = firstDelay;
  }

  /** A request from its beginning. */
  @FunctionalInterface
  public interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * Runs the attempt until it succeeds. Fails with {@code NET}, naming what was asked and how
   * often, or with {@code CANCEL} once the connections are closed.
   */
  public <T> T run(String what, Attempt<T> attempt) {
    Budget budget = budget(what);
    while (true) {
      try {
        return attempt.run();
      } catch (IOException e) {
        budget.spend(e);
      }
    }
  }

  /** For work that goes on where it broke off. */
  public Budget budget(String what) {
    return new Budget(what);
  }

  /** What is left of patience for one piece of work. */
  public final class Budget {
    private final String what;
    private long start = System.nanoTime();
    private int attempts;

    private Budget(String what) {
      this.what = what;
    }

    /** Waits before the next attempt, or fails if there should be none. */
    public void spend(IOException e) {
      attempts++;
      if (connections.isClosed()) {
        throw new Failure(ErrorClass.CANCEL, what + ": stopped", e);
      }
      Duration delay = delay(e);
      long afterwards = System.nanoTime() - start + delay.toNanos();
      if (attempts >= maxAttempts(e) || afterwards > BUDGET.toNanos()) {
        throw failure(e);
      }
      try {
        connections.pause(delay);
      } catch (IOException stopped) {
        throw new Failure(ErrorClass.CANCEL, what + ": stopped", stopped);
      }
    }

    /** The work came forward, so that later trouble is counted anew. */
    public void progress() {
      attempts = 0;
      start = System.nanoTime();
    }

    private Duration delay(IOException e) {
      long doubled = firstDelay.toNanos() << Math.min(attempts - 1, 10);
      double jitter = 0.5 + ThreadLocalRandom.current().nextDouble() / 2;
      Duration own = Duration.ofNanos((long) (doubled * jitter));
      Duration wish = e instanceof RetryableStatus s ? s.serversWish().orElse(own) : own;
      return wish.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : wish;
    }

    private Failure failure(IOException e) {
      String count = attempts == 1 ? "" : " (" + attempts + " attempts)";
      String reason = Failure.printable(reason(e));
      return new Failure(ErrorClass.NET, what + ": " + reason + count, e);
    }
  }

  private static int maxAttempts(IOException e) {
    if (isUntrusted(e)) {
      return 1;
    }
    return e instanceof ConnectException || e instanceof UnknownHostException
        ? MAX_UNREACHABLE_ATTEMPTS
        : MAX_ATTEMPTS;
  }

  private static boolean isUntrusted(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException) {
        return true;
      }
    }
    return false;
  }

  private static String reason(IOException e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof UnknownHostException) {
      return "unknown host " + text;
    }
    return isUntrusted(e) ? "the server's certificate is not trusted: " + text : text;
  }
}
