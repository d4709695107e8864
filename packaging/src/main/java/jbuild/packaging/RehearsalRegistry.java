package jbuild.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A registry on loopback that keeps what is pushed in memory: as much of the OCI distribution
 * specification as a build asks for.
 */
public final class RehearsalRegistry implements AutoCloseable {
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int ACCEPTED = 202;
  private static final int NOT_FOUND = 404;

  /** Behind a tag: an index that has the tag's manifest for every platform. */
  static final String INDEX = "-index";

  private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

  /** Blobs and manifests by path. */
  private final Map<String, Stored> stored = new ConcurrentHashMap<>();

  private final HttpServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

  private record Stored(byte[] bytes, String mediaType) {}

  private RehearsalRegistry(HttpServer server) {
    this.server = server;
  }

  /**
   * A process of its own, so that the AOT cache holds nothing of it. It tells host and port in a
   * line, and ends when it is destroyed or its input is closed.
   */
  static Process inAnotherProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            RehearsalRegistry.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** That process. */
  public static void main(String[] arguments) throws IOException {
    try (RehearsalRegistry registry = start()) {
      System.out.println(registry.address());
      var _ = System.in.read();
    }
  }

  private static RehearsalRegistry start() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    RehearsalRegistry registry = new RehearsalRegistry(HttpServer.create(any, 0));
    registry.server.setExecutor(registry.workers);
    var _ = registry.server.createContext("/", registry::handle);
    registry.server.start();
    return registry;
  }

  /** Host and port. */
  private String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      URI uri = exchange.getRequestURI();
      switch (exchange.getRequestMethod()) {
        case "GET", "HEAD" -> send(exchange, uri.getPath());
        case "POST" -> {
          exchange.getResponseHeaders().set("Location", uri.getPath() + "1");
          exchange.sendResponseHeaders(ACCEPTED, -1);
        }
        case "PATCH" -> {
          stored.put(uri.getPath(), new Stored(body, ""));
          exchange.getResponseHeaders().set("Location", uri.getPath());
          exchange.sendResponseHeaders(ACCEPTED, -1);
        }
        default -> put(exchange, uri, body);
      }
    }
  }

  private void send(HttpExchange exchange, String path) throws IOException {
    Stored found = stored.get(path);
    if (path.equals("/v2/")) {
      exchange.sendResponseHeaders(OK, -1);
    } else if (found == null) {
      exchange.sendResponseHeaders(NOT_FOUND, -1);
    } else {
      exchange.getResponseHeaders().set("Content-Type", found.mediaType());
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest(found.bytes()));
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(found.bytes().length));
      }
      exchange.sendResponseHeaders(OK, head ? -1 : found.bytes().length);
      if (!head) {
        exchange.getResponseBody().write(found.bytes());
      }
    }
  }

  /** The end of an upload, or a manifest. */
  private void put(HttpExchange exchange, URI uri, byte[] body) throws IOException {
    String path = uri.getPath();
    int uploads = path.indexOf("uploads/");
    byte[] bytes = body;
    if (uploads >= 0) {
      Stored before = stored.remove(path);
      bytes = body.length == 0 && before != null ? before.bytes() : body;
      path = path.substring(0, uploads) + digest(bytes);
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    Stored made = new Stored(bytes, type == null ? "application/octet-stream" : type);
    stored.put(path, made);
    stored.put(path.substring(0, path.lastIndexOf('/') + 1) + digest(bytes), made);
    if (path.contains("/manifests/")) {
      stored.put(path + INDEX, index(made));
    }
    exchange.getResponseHeaders().set("Docker-Content-Digest", digest(bytes));
    exchange.sendResponseHeaders(CREATED, -1);
  }

  private static Stored index(Stored manifest) {
    String manifests =
        Stream.of("amd64", "arm64")
            .map(architecture -> described(manifest, architecture))
            .collect(Collectors.joining(", "));
    String index =
        """
        {"schemaVersion": 2, "mediaType": "%s", "manifests": [%s]}\
        """
            .formatted(INDEX_TYPE, manifests);
    return new Stored(index.getBytes(UTF_8), INDEX_TYPE);
  }

  private static String described(Stored manifest, String architecture) {
    return """
    {"mediaType": "%s", "digest": "%s", "size": %d,
     "platform": {"os": "linux", "architecture": "%s"}}\
    """
        .formatted(
            manifest.mediaType(), digest(manifest.bytes()), manifest.bytes().length, architecture);
  }

  private static String digest(byte[] bytes) {
    try {
      MessageDigest hasher = MessageDigest.getInstance("SHA-256");
      return "sha256:" + HexFormat.of().formatHex(hasher.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.close();
  }
}
