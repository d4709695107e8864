package jbuild.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A registry on loopback that keeps what is pushed in memory: as much of the OCI distribution
 * specification as a build asks for.
 */
public final class RehearsalRegistry {
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int ACCEPTED = 202;
  private static final int NOT_FOUND = 404;

  /** Behind a tag: an index that has the tag's manifest for every platform. */
  static final String INDEX = "-index";

  private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

  /** Blobs and manifests by path. */
  private final Map<String, Stored> stored = new ConcurrentHashMap<>();

  private record Stored(byte[] bytes, String mediaType) {}

  private RehearsalRegistry() {}

  /**
   * A process of its own, so that the AOT cache holds nothing of it. Runs until its standard input
   * ends, as it does however the process dies that has the other end.
   *
   * @param arguments a file to make, which will hold host and port
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(any, 0);
    RehearsalRegistry registry = new RehearsalRegistry();
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var _ = server.createContext("/", registry::handle);
    server.start();
    Files.writeString(aside, "127.0.0.1:" + server.getAddress().getPort());
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    System.in.transferTo(OutputStream.nullOutputStream());
    server.stop(0);
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
        String.format(
            Locale.ROOT,
            "{\"schemaVersion\": 2, \"mediaType\": \"%s\", \"manifests\": [%s]}",
            INDEX_TYPE,
            manifests);
    return new Stored(index.getBytes(UTF_8), INDEX_TYPE);
  }

  private static String described(Stored manifest, String architecture) {
    return String.format(
        Locale.ROOT,
        """
        {"mediaType": "%s", "digest": "%s", "size": %d,
         "platform": {"os": "linux", "architecture": "%s"}}\
        """,
        manifest.mediaType(),
        digest(manifest.bytes()),
        manifest.bytes().length,
        architecture);
  }

  private static String digest(byte[] bytes) {
    try {
      MessageDigest hasher = MessageDigest.getInstance("SHA-256");
      return "sha256:" + HexFormat.of().formatHex(hasher.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
