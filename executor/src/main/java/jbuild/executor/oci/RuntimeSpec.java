package jbuild.executor.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code config.json} of one step, as the OCI runtime specification 1.0 has it.
 *
 * @param mounts in the order in which they are made
 * @param ownNetwork whether the step has a network namespace of its own, with a loopback interface
 * @param seccompProgram the compiled form of the filter, in base 64, for a runtime that takes it;
 *     it must be what the runtime itself made of the same profile
 */
public record RuntimeSpec(
    Command command,
    String rootPath,
    String hostname,
    List<SpecMount> mounts,
    boolean ownNetwork,
    Posture posture,
    SeccompProfile profile,
    Optional<String> cgroupsPath,
    Optional<byte[]> seccompProgram) {

  /** The annotation by which crun takes a compiled filter. */
  private static final String SECCOMP_PROGRAM = "run.oci.seccomp_bpf_data";

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * What is started.
   *
   * @param workingDirectory absolute
   * @param limits by the names of {@code ulimit}
   */
  public record Command(
      List<String> args,
      List<String> env,
      String workingDirectory,
      long uid,
      long gid,
      List<Long> groups,
      List<Limit> limits) {}

  /**
   * @param soft at most {@code hard}; -1 is no limit
   */
  public record Limit(String name, long soft, long hard) {}

  /** The document, in UTF-8. */
  public byte[] json() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 * 1024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("ociVersion", "1.0.2");
      writeProcess(json);
      json.writeObjectFieldStart("root");
      json.writeStringField("path", rootPath);
      json.writeBooleanField("readonly", false);
      json.writeEndObject();
      json.writeStringField("hostname", hostname);
      writeMounts(json);
      writeAnnotations(json);
      writeLinux(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private void writeProcess(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("process");
    json.writeBooleanField("terminal", false);
    json.writeBooleanField("noNewPrivileges", false);
    json.writeObjectFieldStart("user");
    json.writeNumberField("uid", command.uid());
    json.writeNumberField("gid", command.gid());
    json.writeArrayFieldStart("additionalGids");
    for (long group : command.groups()) {
      json.writeNumber(group);
    }
    json.writeEndArray();
    json.writeEndObject();
    strings(json, "args", command.args());
    strings(json, "env", command.env());
    json.writeStringField("cwd", command.workingDirectory());
    json.writeObjectFieldStart("capabilities");
    for (String set : List.of("bounding", "effective", "permitted")) {
      strings(json, set, posture.capabilities());
    }
    strings(json, "inheritable", List.of());
    strings(json, "ambient", List.of());
    json.writeEndObject();
    writeLimits(json);
    json.writeEndObject();
  }

  private void writeLimits(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("rlimits");
    for (Limit limit : command.limits()) {
      json.writeStartObject();
      json.writeStringField("type", "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT));
      json.writeFieldName("hard");
      json.writeNumber(Long.toUnsignedString(limit.hard()));
      json.writeFieldName("soft");
      json.writeNumber(Long.toUnsignedString(limit.soft()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeMounts(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("mounts");
    for (SpecMount mount : mounts) {
      json.writeStartObject();
      json.writeStringField("destination", mount.destination());
      json.writeStringField("type", mount.type());
      json.writeStringField("source", mount.source());
      strings(json, "options", mount.options());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeAnnotations(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("annotations");
    if (seccompProgram.isPresent()) {
      json.writeFieldName(SECCOMP_PROGRAM);
      json.writeRawUTF8String(seccompProgram.get(), 0, seccompProgram.get().length);
    }
    json.writeEndObject();
  }

  private void writeLinux(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("linux");
    json.writeArrayFieldStart("namespaces");
    for (String namespace : namespaces()) {
      json.writeStartObject();
      json.writeStringField("type", namespace);
      json.writeEndObject();
    }
    json.writeEndArray();
    if (cgroupsPath.isPresent()) {
      json.writeStringField("cgroupsPath", cgroupsPath.get());
    }
    writeDevices(json);
    strings(json, "maskedPaths", posture.maskedPaths());
    strings(json, "readonlyPaths", posture.readonlyPaths());
    if (posture.filtersSystemCalls()) {
      json.writeFieldName("seccomp");
      profile.write(json);
    }
    json.writeEndObject();
  }

  private List<String> namespaces() {
    List<String> namespaces = new ArrayList<>(List.of("pid", "ipc", "uts", "mount", "cgroup"));
    if (ownNetwork) {
      namespaces.add("network");
    }
    return namespaces;
  }

  /** For a runtime that guards devices by control groups; the guard that always holds is nodev. */
  private void writeDevices(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("resources");
    json.writeArrayFieldStart("devices");
    json.writeStartObject();
    json.writeBooleanField("allow", !posture.filtersSystemCalls());
    json.writeStringField("access", "rwm");
    json.writeEndObject();
    if (posture.filtersSystemCalls()) {
      for (String type : List.of("c", "b")) {
        json.writeStartObject();
        json.writeBooleanField("allow", true);
        json.writeStringField("type", type);
        json.writeStringField("access", "m");
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String field, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
