package jbuild.api;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.engine.op.Web;
import jbuild.failure.Cancellation;
import jbuild.registry.http.Connections;
import jbuild.registry.http.HttpAnswer;
import jbuild.registry.http.HttpCall;
import jbuild.registry.http.Proxies;
import jbuild.registry.http.Retries;
import jbuild.registry.http.RetryableStatus;

/** Web servers by the same client, proxies and patience that registries are asked with. */
final class WebConnections implements Web {
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration FIRST_DELAY = Duration.ofMillis(300);

  private final Proxies proxies;
  private final Duration idle;
  private final Duration firstDelay;

  /**
   * @param environment which proxies there are
   */
  WebConnections(Map<String, String> environment) {
    this(environment, IDLE, FIRST_DELAY);
  }

  /**
   * @param idle how long nothing may come
   * @param firstDelay before the first of the retries; later ones double
   */
  WebConnections(Map<String, String> environment, Duration idle, Duration firstDelay) {
    this.proxies = new Proxies(environment);
    this.idle = idle;
    this.firstDelay = firstDelay;
  }

  @Override
  public Client open(Cancellation cancellation) {
    Connections connections = new Connections(proxies, idle);
    Retries retries = new Retries(connections, firstDelay);
    Cancellation.Registration registration = cancellation.onCancel(() -> later(connections::close));
    return new Client() {
      @Override
      public Answer send(Request request) {
        HttpCall call =
            new HttpCall(request.method(), request.uri(), request.headers(), Optional.empty());
        Retries.Budget budget = retries.budget("cannot fetch " + HttpCall.shown(request.uri()));
        while (true) {
          try {
            return new ReceivedAnswer(attempt(connections, call), cancellation);
          } catch (IOException e) {
            cancellation.check();
            budget.spend(e);
          }
        }
      }

      @Override
      public void close() {
        registration.close();
        if (!cancellation.isCancelled()) {
          connections.close();
        }
      }
    };
  }

  /** Closing a connection that is in use may wait, and who cancels must not. */
  private static void later(Runnable close) {
    Thread.ofPlatform().daemon().name("close-", 1).start(close);
  }

  /** Only a GET is worth another attempt: the answer to a HEAD is never needed. */
  private static HttpAnswer attempt(Connections connections, HttpCall call) throws IOException {
    HttpAnswer answer = connections.send(call, false);
    if (RetryableStatus.is(answer.status()) && call.method().equals("GET")) {
      RetryableStatus later = RetryableStatus.of(answer);
      answer.close();
      throw later;
    }
    return answer;
  }

  private record ReceivedAnswer(HttpAnswer answer, Cancellation cancellation) implements Answer {
    @Override
    public int status() {
      return answer.status();
    }

    @Override
    public Optional<String> header(String name) {
      return answer.header(name);
    }

    @Override
    public OptionalLong lengthBytes() {
      return answer.lengthBytes();
    }

    @Override
    public InputStream body() throws IOException {
      return new CancellableInputStream(answer.body(), cancellation);
    }

    @Override
    public void close() {
      if (cancellation.isCancelled()) {
        later(answer::close);
      } else {
        answer.close();
      }
    }
  }
}
