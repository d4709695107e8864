package jbuild.executor.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The system calls of a sandboxed step: what docker allows by default with the capabilities of
 * S135. All else, new calls of later kernels too, fails with EPERM. Denied among others: {@code
 * mount}, {@code keyctl}, {@code bpf}, new namespaces, the kernel's crypto sockets and those of
 * virtual machines.
 *
 * <p>As in docker, 32-bit programs may use {@code socketcall}, whose arguments a filter cannot see.
 */
public final class SeccompProfile {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String ALLOW = "SCMP_ACT_ALLOW";
  private static final String EQUAL = "SCMP_CMP_EQ";
  private static final int ENOSYS = 38;

  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
  private static final long NEW_NAMESPACES = 0x7E020000L;

  /**
   * Address families that a socket may have besides those below 12. Left out are, among others, 38
   * (AF_ALG) and 40 (AF_VSOCK).
   */
  private static final int FIRST_RARE_FAMILY = 12;

  private static final List<Integer> RARE_FAMILIES =
      Stream.of(
              IntStream.rangeClosed(13, 18),
              IntStream.of(21, 22, 24),
              IntStream.rangeClosed(26, 33),
              IntStream.of(35, 36, 39),
              IntStream.rangeClosed(41, 45))
          .flatMap(IntStream::boxed)
          .toList();

  /** PER_LINUX, PER_LINUX32, UNAME26, the last two together, and the question which one it is. */
  private static final List<Long> PERSONALITIES = List.of(0L, 8L, 0x20000L, 0x20008L, 0xffffffffL);

  /** Remembers its bytes: to make them of characters takes longer than all else of a document. */
  private final SerializedString text;

  private SeccompProfile(String text) {
    this.text = new SerializedString(text);
  }

  /** Composes it, to be used for many steps. */
  public static SeccompProfile of(Architecture architecture) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      new Composer(json).compose(architecture);
    }
    return new SeccompProfile(text.toString());
  }

  /** Writes the value of {@code linux.seccomp}. */
  void write(JsonGenerator json) throws IOException {
    json.writeRawValue(text);
  }

  /** Writes what is allowed. */
  private record Composer(JsonGenerator json) {

    private void compose(Architecture architecture) throws IOException {
      json.writeStartObject();
      json.writeStringField("defaultAction", "SCMP_ACT_ERRNO");
      json.writeNumberField("defaultErrnoRet", 1);
      strings("architectures", architecture.seccompNames());
      json.writeArrayFieldStart("syscalls");
      allow(AllowedCalls.names());
      allow(architecture.ownCalls());
      allowIf("socket", FIRST_RARE_FAMILY, "SCMP_CMP_LT");
      for (int family : RARE_FAMILIES) {
        allowIf("socket", family, EQUAL);
      }
      for (long personality : PERSONALITIES) {
        allowIf("personality", personality, EQUAL);
      }
      allowIf("clone", NEW_NAMESPACES, "SCMP_CMP_MASKED_EQ");
      hideClone3();
      json.writeEndArray();
      json.writeEndObject();
    }

    private void allow(List<String> names) throws IOException {
      if (names.isEmpty()) {
        return;
      }
      json.writeStartObject();
      strings("names", names);
      json.writeStringField("action", ALLOW);
      json.writeEndObject();
    }

    /** Allows a call whose first argument stands the test; masked: has none of the value's bits. */
    private void allowIf(String name, long value, String operator) throws IOException {
      json.writeStartObject();
      strings("names", List.of(name));
      json.writeStringField("action", ALLOW);
      json.writeArrayFieldStart("args");
      json.writeStartObject();
      json.writeNumberField("index", 0);
      json.writeNumberField("value", value);
      json.writeNumberField("valueTwo", 0);
      json.writeStringField("op", operator);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }

    /** Its flags are behind a pointer: programs shall think it does not exist and use clone. */
    private void hideClone3() throws IOException {
      json.writeStartObject();
      strings("names", List.of("clone3"));
      json.writeStringField("action", "SCMP_ACT_ERRNO");
      json.writeNumberField("errnoRet", ENOSYS);
      json.writeEndObject();
    }

    private void strings(String field, List<String> values) throws IOException {
      json.writeArrayFieldStart(field);
      for (String value : values) {
        json.writeString(value);
      }
      json.writeEndArray();
    }
  }
}
