package jbuild.registry.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** An answer that says "later": too many requests, or an error of the server's own. */
public final class RetryableStatus extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> wait;

  private RetryableStatus(int status, Optional<Duration> wait) {
    super("status " + status);
    this.wait = wait;
  }

  public static boolean is(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }

  /** With the time that the server asks to wait, where it names seconds; a date is not trusted. */
  public static RetryableStatus of(HttpAnswer answer) {
    return new RetryableStatus(
        answer.status(), answer.header("Retry-After").flatMap(RetryableStatus::seconds));
  }

  Optional<Duration> serversWish() {
    return wait;
  }

  private static Optional<Duration> seconds(String text) {
    boolean plain = !text.isEmpty() && text.length() <= 9;
    return plain && text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
        : Optional.empty();
  }
}
