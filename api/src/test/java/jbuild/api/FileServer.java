package jbuild.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A web server on the loopback interface that remembers what it was asked. */
final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** One request. */
  record Asked(
      String method, String path, Optional<String> authorization, Optional<String> condition) {}

  private FileServer(HttpServer server) {
    this.server = server;
  }

  static FileServer start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory()));
    server.start();
    return new FileServer(server);
  }

  FileServer on(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          asked.add(
              new Asked(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  header(exchange, "Authorization"),
                  header(exchange, "If-None-Match")));
          handler.handle(exchange);
        });
    return this;
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** A file with an entity tag and a time, as far as they are not empty. */
  FileServer file(String path, byte[] body, String tag, String modified) {
    return on(
        path,
        exchange -> {
          if (!tag.isEmpty()) {
            exchange.getResponseHeaders().add("ETag", tag);
          }
          if (!modified.isEmpty()) {
            exchange.getResponseHeaders().add("Last-Modified", modified);
          }
          if (!tag.isEmpty() && header(exchange, "If-None-Match").equals(Optional.of(tag))) {
            send(exchange, 304, new byte[0]);
          } else {
            send(exchange, 200, body);
          }
        });
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean empty = exchange.getRequestMethod().equals("HEAD") || status == 304 || body.length == 0;
    exchange.sendResponseHeaders(status, empty ? -1 : body.length);
    if (!empty) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** Sends those who ask for a path elsewhere. */
  FileServer redirect(String path, String location) {
    return on(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Location", location);
          send(exchange, 302, new byte[0]);
        });
  }

  void forget(String path) {
    server.removeContext(path);
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** The requests so far, as {@code GET /path}. */
  List<String> lines() {
    return asked.stream().map(request -> request.method() + " " + request.path()).toList();
  }

  void forgetRequests() {
    asked.clear();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
