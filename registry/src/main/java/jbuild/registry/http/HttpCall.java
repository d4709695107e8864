package jbuild.registry.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A request: sent as it is, nothing is added but what the protocol needs. */
public record HttpCall(
    String method, URI uri, Map<String, String> headers, Optional<Content> content) {

  public HttpCall {
    headers = Map.copyOf(headers);
  }

  public static HttpCall of(String method, URI uri) {
    return new HttpCall(method, uri, Map.of(), Optional.empty());
  }

  /** A body that can be written again when the request is repeated. */
  public interface Content {
    long lengthBytes();

    void writeTo(OutputStream out) throws IOException;
  }

  /** A body held in memory. */
  public static Content bytes(byte[] bytes) {
    return new Content() {
      @Override
      public long lengthBytes() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }

  public HttpCall with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new HttpCall(method, uri, more, content);
  }

  public HttpCall with(Content newContent) {
    return new HttpCall(method, uri, headers, Optional.of(newContent));
  }

  public HttpCall to(URI target) {
    return new HttpCall(method, target, headers, content);
  }

  /** Method and place, without the query, where signed links carry their secret. */
  public String shown() {
    return method + " " + shown(uri);
  }

  /** An address as a message may hold it. */
  public static String shown(URI uri) {
    String host = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    return uri.getScheme() + "://" + host + uri.getRawPath();
  }
}
