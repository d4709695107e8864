package jbuild.image.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object that came from outside: UTF-8 only, no duplicate names, nothing after the
 * end, at most 64 levels deep, numbers of at most 32 digits (reliability, 3.6). Fails with {@code
 * LIMIT} beyond a limit, else with the class that was given.
 *
 * @param what names the document in messages
 * @param errorClass of a document that is no such object
 * @param maxBytes the length that is still accepted
 */
public record JsonReader(String what, ErrorClass errorClass, int maxBytes) {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NUMBER_LENGTH = 32;
  private static final int MAX_NAME_LENGTH = 50_000;

  public JsonObject readObject(byte[] bytes) {
    if (bytes.length > maxBytes) {
      throw new Failure(
          ErrorClass.LIMIT, what + " is larger than " + maxBytes + " bytes: " + bytes.length);
    }
    try (JsonParser parser = factory().createParser(text(bytes))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("is not a JSON object");
      }
      Map<String, @Nullable Object> fields = object(parser);
      if (parser.nextToken() != null) {
        throw malformed("goes on after its JSON object");
      }
      return new JsonObject(what, errorClass, fields);
    } catch (StreamConstraintsException e) {
      throw new Failure(ErrorClass.LIMIT, what + ": " + oneLine(e), e);
    } catch (JsonProcessingException e) {
      throw new Failure(errorClass, what + " is not valid JSON: " + oneLine(e), e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory does no I/O", e);
    }
  }

  private JsonFactory factory() {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxNameLength(MAX_NAME_LENGTH)
                .maxStringLength(maxBytes)
                .build())
        .build();
  }

  /** Decoded here, because the parser would guess at UTF-16 and pass over some bad bytes. */
  private String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Failure(errorClass, what + " is not UTF-8", e);
    }
  }

  /** The recursion is as deep as the document, which the parser limits. */
  private Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return fields;
  }

  private List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return items;
  }

  private @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return object(parser);
    }
    if (token == JsonToken.START_ARRAY) {
      return array(parser);
    }
    if (token == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return number(parser.getText());
    }
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return token == JsonToken.VALUE_TRUE;
    }
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    throw malformed("ends too early");
  }

  /** No arithmetic on what does not fit: {@code 1e999999999} would take for ever. */
  private static Object number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return new JsonNumber(text);
    }
  }

  private Failure malformed(String problem) {
    return new Failure(errorClass, what + " " + problem);
  }

  private static String oneLine(JsonProcessingException e) {
    return e.getOriginalMessage().replaceAll("[\\p{Cntrl}\\s]+", " ");
  }
}
