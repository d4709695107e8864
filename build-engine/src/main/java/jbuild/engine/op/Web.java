package jbuild.engine.op;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.failure.Cancellation;

/** The way to web servers: the port that is behind downloads. */
@FunctionalInterface
public interface Web {
  /** Opens a way that ends at once, with what is under way on it, when the build is cancelled. */
  Client open(Cancellation cancellation);

  /** Sends requests. */
  interface Client extends AutoCloseable {
    /**
     * Sends a request and reads the head of the answer, whatever that is; redirects are not
     * followed. A GET is sent again, a few times, when nobody answers or the server says "later".
     * Fails with {@code NET}, or {@code CANCEL}.
     */
    Answer send(Request request);

    @Override
    void close();
  }

  /** One request without a body. */
  record Request(String method, URI uri, Map<String, String> headers) {}

  /** The head of an answer, and a body to be read. */
  interface Answer extends AutoCloseable {
    int status();

    Optional<String> header(String name);

    /** The length that the head announces. */
    OptionalLong lengthBytes();

    /** The body as it was sent; it may end early, and fails when nothing comes for a minute. */
    InputStream body() throws IOException;

    @Override
    void close();
  }
}
