package jbuild.registry.http;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import jbuild.failure.Failure;

/**
 * Sends requests and keeps connections for the next one. {@link HttpURLConnection} is used because
 * it starts in a quarter of the time of {@code java.net.http} or of Jib's client, and the look at a
 * base image is on the path of every build. Safe for use by many threads.
 */
public final class Connections implements Closeable {
  private static final int CONNECT_MILLIS = 15_000;

  private final Proxies proxies;
  private final Duration idleLimit;
  private final Set<IdleWatch> running = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  public Connections(Proxies proxies, Duration idleLimit) {
    this.proxies = proxies;
    this.idleLimit = idleLimit;
  }

  /**
   * Sends one request and reads the head of its answer, whatever that is.
   *
   * @param anyCertificate to accept a certificate that nobody vouches for
   */
  public HttpAnswer send(HttpCall call, boolean anyCertificate) throws IOException {
    HttpURLConnection connection = open(call, anyCertificate);
    IdleWatch watch = new IdleWatch(idleLimit, connection::disconnect);
    running.removeIf(IdleWatch::isFinished);
    running.add(watch);
    try {
      if (isClosed()) {
        throw new IOException("stopped");
      }
      if (call.content().isPresent()) {
        write(call.content().get(), connection, watch);
      }
      watch.stage();
      int status = status(connection);
      if (status < 0) {
        throw new IOException("the answer is not HTTP");
      }
      watch.stage();
      return new HttpAnswer(call.uri(), status, connection, watch);
    } catch (IOException e) {
      watch.finish();
      connection.disconnect();
      throw watch.explain(e);
    } catch (Failure e) {
      watch.finish();
      connection.disconnect();
      throw e;
    } catch (IllegalArgumentException e) {
      watch.finish();
      throw new IOException("no valid address: " + HttpCall.shown(call.uri()), e);
    } catch (RuntimeException e) {
      watch.finish();
      connection.disconnect();
      if (watch.isBrokenOff()) {
        throw watch.explain(new IOException("broken off", e));
      }
      throw e;
    }
  }

  private HttpURLConnection open(HttpCall call, boolean anyCertificate) throws IOException {
    Optional<Proxy> proxy = proxies.proxyFor(call.uri());
    URLConnection opened =
        proxy.isPresent()
            ? call.uri().toURL().openConnection(proxy.get())
            : call.uri().toURL().openConnection();
    if (!(opened instanceof HttpURLConnection connection)) {
      throw new IOException("not an http address: " + HttpCall.shown(call.uri()));
    }
    if (anyCertificate && connection instanceof HttpsURLConnection https) {
      AnyCertificate.acceptOn(https);
    }
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(Math.toIntExact(idleLimit.toMillis()));
    connection.setRequestMethod(call.method());
    connection.setRequestProperty("User-Agent", "jbuild");
    call.headers().forEach(connection::setRequestProperty);
    return connection;
  }

  private static void write(HttpCall.Content content, HttpURLConnection to, IdleWatch watch)
      throws IOException {
    to.setDoOutput(true);
    to.setFixedLengthStreamingMode(content.lengthBytes());
    try (OutputStream out = new Watched(to.getOutputStream(), watch)) {
      content.writeTo(out);
    }
  }

  /** A streamed body cannot be repeated by the JDK, which says so by an exception. */
  private static int status(HttpURLConnection connection) throws IOException {
    try {
      return connection.getResponseCode();
    } catch (HttpRetryException e) {
      return e.responseCode();
    }
  }

  /** Ends what is running; later requests fail. */
  @Override
  public void close() {
    closed.countDown();
    running.forEach(IdleWatch::abort);
  }

  /** Waits, but no longer than until this is closed. */
  void pause(Duration time) throws IOException {
    try {
      if (closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  private static final class Watched extends FilterOutputStream {
    private final IdleWatch watch;

    Watched(OutputStream out, IdleWatch watch) {
      super(out);
      this.watch = watch;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
      watch.progress(length);
    }
  }
}
