package jbuild.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that does what a test says, and remembers what it was asked. */
final class HostileServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();

  /** What to do with a request. */
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private HostileServer(HttpServer server) {
    this.server = server;
  }

  static HostileServer start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    HostileServer hostile = new HostileServer(http);
    http.createContext("/", hostile::handle);
    http.setExecutor(hostile.threads);
    http.start();
    return hostile;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    requests.add(request);
    authorizations.add(request + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    try (exchange) {
      answers.getOrDefault(request, e -> send(e, 404, "{}")).to(exchange);
    }
  }

  HostileServer on(String request, Answer answer) {
    answers.put(request, answer);
    return this;
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** By another name of this machine, so another host for all rules. */
  String otherName() {
    return "localhost:" + server.getAddress().getPort();
  }

  long count(String request) {
    return requests.stream().filter(request::equals).count();
  }

  boolean sawAuthorization(String request, String value) {
    return authorizations.contains(request + " " + value);
  }

  boolean sawAnyAuthorization() {
    return authorizations.stream().anyMatch(line -> !line.endsWith(" null"));
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
    }
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  static void redirect(HttpExchange exchange, int status, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    send(exchange, status, "");
  }

  static void challenge(HttpExchange exchange, String challenge) throws IOException {
    exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
    send(exchange, 401, "{}");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
