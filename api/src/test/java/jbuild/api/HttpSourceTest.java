package jbuild.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import jbuild.failure.ErrorClass;
import jbuild.image.Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ADD of files of the web, from a server on the loopback interface. */
class HttpSourceTest {
  private static final String DATE = "Wed, 21 Oct 2015 07:28:00 GMT";
  private static final long DATE_SECONDS = 1_445_412_480L;
  private static final byte[] BODY = "content\n".getBytes(UTF_8);

  @TempDir private Path directory;
  private Project project;
  private FileServer server;

  @BeforeEach
  void startAServer() throws IOException {
    project = Project.in(directory);
    server = FileServer.start();
  }

  @AfterEach
  void stopTheServer() {
    server.close();
  }

  private Path build(String... lines) throws IOException {
    Path out = Files.createTempDirectory(directory, "out");
    project.file("Dockerfile", "FROM scratch\n" + String.join("\n", lines) + "\n");
    project.to(new Destination.Local(out));
    var _ = project.build();
    return out;
  }

  private BuildException failure(String... lines) {
    return assertThrows(BuildException.class, () -> build(lines));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static long seconds(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().getEpochSecond();
  }

  private static List<String> names(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** S211; testDockerfileADDFromURL. */
  @Test
  void aDownloadIsRootsAloneAndHasTheTimeThatTheServerTells() throws IOException {
    server.file("/dir/foo", BODY, "", DATE);
    server.file("/without", BODY, "", "");
    server.file("/badtime", BODY, "", "yesterday");
    Path out =
        build(
            "ADD " + server.url() + "/dir/foo?x=y /",
            "ADD " + server.url() + "/without /",
            "ADD " + server.url() + "/badtime /");
    assertEquals(List.of("badtime", "foo", "without"), names(out));
    assertEquals("content\n", Files.readString(out.resolve("foo")));
    assertEquals("rw-------", mode(out.resolve("foo")));
    assertEquals(DATE_SECONDS, seconds(out.resolve("foo")));
    assertEquals(0, seconds(out.resolve("without")));
    assertEquals(0, seconds(out.resolve("badtime")));
  }

  /** S211: all three forms of a date that RFC 9110 knows. */
  @Test
  void olderFormsOfTheTimeAreUnderstood() throws IOException {
    server.file("/a", BODY, "", "Wednesday, 21-Oct-15 07:28:00 GMT");
    server.file("/b", BODY, "", "Wed Oct 21 07:28:00 2015");
    Path out = build("ADD " + server.url() + "/a " + server.url() + "/b /");
    assertEquals(DATE_SECONDS, seconds(out.resolve("a")));
    assertEquals(DATE_SECONDS, seconds(out.resolve("b")));
  }

  /** S211: the last part of the path, decoded; a destination without a slash names the file. */
  @Test
  void theNameComesFromThePathOfTheUrl() throws IOException {
    server.file("/", BODY, "", "");
    Path out =
        build(
            "ADD " + server.url() + "/a/b/ /slash/",
            "ADD " + server.url() + " /none/",
            "ADD " + server.url() + "/x/%2e%2e%2fetc%2fpasswd /decoded/",
            "ADD " + server.url() + "/x/%2e%2e /up/",
            "ADD " + server.url() + "/a%5Bb%5D* /odd/",
            "ADD " + server.url() + "/a /named");
    assertEquals(List.of("b"), names(out.resolve("slash")));
    assertEquals(List.of("__unnamed__"), names(out.resolve("none")));
    assertEquals(List.of("passwd"), names(out.resolve("decoded")));
    assertEquals(List.of("download"), names(out.resolve("up")));
    assertEquals(List.of("a[b]*"), names(out.resolve("odd")));
    assertTrue(Files.isRegularFile(out.resolve("named")));
    assertEquals(List.of("decoded", "named", "none", "odd", "slash", "up"), names(out));
  }

  /** S211: the server's own name for the file counts for nothing; HTT-01. */
  @Test
  void theServerDoesNotNameTheFile() throws IOException {
    server.on(
        "/asked",
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Content-Disposition", "attachment; filename=\"../../given\"");
          FileServer.send(exchange, 200, BODY);
        });
    assertEquals(List.of("asked"), names(build("ADD " + server.url() + "/asked /")));
  }

  /** S211; HTT-01. */
  @Test
  void aUrlWithoutAUsableNameIsRefused() {
    String url = server.url();
    assertEquals(
        ErrorClass.CONTEXT, failure("ADD " + url + "/" + "n".repeat(300) + " /").errorClass());
    assertEquals(ErrorClass.CONTEXT, failure("ADD " + url + "/a%00b /").errorClass());
    assertEquals(List.of(), server.lines());
  }

  /** S191, S192, S190, S211; testAddURLChmod. */
  @Test
  void modeAndOwnerCanBeChosen() throws IOException {
    server.file("/foo", BODY, "", DATE);
    Path out =
        build(
            "ADD --chmod=644 " + server.url() + "/foo /tmp/foo1",
            "ADD --chmod=755 " + server.url() + "/foo /tmp/foo2",
            "ADD --chmod=0413 " + server.url() + "/foo /tmp/foo3",
            "ADD --chmod=u+x,go=r " + server.url() + "/foo /tmp/foo4");
    assertEquals("rw-r--r--", mode(out.resolve("tmp/foo1")));
    assertEquals("rwxr-xr-x", mode(out.resolve("tmp/foo2")));
    assertEquals("r----x-wx", mode(out.resolve("tmp/foo3")));
    assertEquals("rwxr--r--", mode(out.resolve("tmp/foo4")));
    assertEquals(List.of("GET /foo"), server.lines().stream().distinct().toList());
  }

  /** S195, S200, S211. */
  @Test
  void aLayerOfItsOwnAndExcludesWorkWithUrlsToo() throws IOException {
    server.file("/foo", BODY, "", DATE);
    Path out =
        build(
            "ADD --link " + server.url() + "/foo /linked/",
            "ADD --exclude=*.txt " + server.url() + "/foo /excluded/");
    assertTrue(Files.exists(out.resolve("linked/foo")));
    assertTrue(Files.exists(out.resolve("excluded/foo")));
  }

  /** S209. */
  @Test
  void anArchiveOfTheWebIsUnpackedOnlyOnRequest() throws IOException {
    server.file("/t.tar.gz", Archives.gzippedTar("in", "inner\n"), "", "");
    Path out =
        build(
            "ADD " + server.url() + "/t.tar.gz /kept/",
            "ADD --unpack " + server.url() + "/t.tar.gz /open/",
            "ADD --unpack=false " + server.url() + "/t.tar.gz /shut/");
    assertEquals(List.of("t.tar.gz"), names(out.resolve("kept")));
    assertEquals(List.of("in"), names(out.resolve("open")));
    assertEquals("inner\n", Files.readString(out.resolve("open/in")));
    assertEquals(List.of("t.tar.gz"), names(out.resolve("shut")));
  }

  /** S212: a server that gives tags is asked each time, but only once for the file itself. */
  @Test
  void anUnchangedFileIsNotFetchedAgain() throws IOException {
    server.file("/f", BODY, "\"v1\"", DATE);
    String line = "ADD " + server.url() + "/f /";
    var _ = build(line);
    server.forgetRequests();
    Path out = build(line);
    assertEquals(List.of("HEAD /f"), server.lines());
    assertEquals(Optional.of("\"v1\""), server.asked().getFirst().condition());
    assertEquals(List.of(), project.done());
    assertEquals(DATE_SECONDS, seconds(out.resolve("f")));
  }

  /** S212. */
  @Test
  void aChangedFileIsFetchedAgain() throws IOException {
    server.file("/f", BODY, "\"v1\"", DATE);
    String line = "ADD " + server.url() + "/f /";
    var _ = build(line);
    server.forget("/f");
    server.file("/f", "changed\n".getBytes(UTF_8), "W/\"v2\"", DATE);
    server.forgetRequests();
    assertEquals("changed\n", Files.readString(build(line).resolve("f")));
    assertEquals(List.of("HEAD /f", "GET /f"), server.lines());
    assertEquals(List.of(line), project.done());
    server.forgetRequests();
    var _ = build(line);
    assertEquals(List.of("HEAD /f"), server.lines());
  }

  /** S212: some servers answer a HEAD badly, and take no notice of the tag in a GET. */
  @Test
  void aServerThatOnlyKnowsGetIsAskedByGet() throws IOException {
    server.on(
        "/f",
        exchange -> {
          boolean head = exchange.getRequestMethod().equals("HEAD");
          exchange.getResponseHeaders().add("ETag", head ? "\"other\"" : "\"v1\"");
          boolean same = exchange.getRequestHeaders().containsKey("If-None-Match");
          FileServer.send(exchange, head ? 500 : same ? 304 : 200, BODY);
        });
    String line = "ADD " + server.url() + "/f /";
    var _ = build(line);
    server.forgetRequests();
    assertEquals("content\n", Files.readString(build(line).resolve("f")));
    assertEquals(List.of("HEAD /f", "GET /f"), server.lines());
    assertEquals(List.of(), project.done());
  }

  /** S212: without a tag there is nothing to ask by. */
  @Test
  void aFileWithoutATagIsAlwaysFetchedButItsStepIsCached() throws IOException {
    server.file("/f", BODY, "", DATE);
    String line = "ADD " + server.url() + "/f /";
    var _ = build(line);
    server.forgetRequests();
    var _ = build(line);
    assertEquals(List.of("GET /f"), server.lines());
    assertEquals(List.of(), project.done());
  }

  /** S212: a record that cannot be read is as good as none. */
  @Test
  void aDamagedRecordOnlyCostsARequest() throws IOException {
    server.file("/f", BODY, "\"v1\"", DATE);
    String line = "ADD " + server.url() + "/f /";
    var _ = build(line);
    try (Stream<Path> records = Files.list(directory.resolve("store/web"))) {
      for (Path record : records.toList()) {
        Files.write(record, Arrays.copyOf(Files.readAllBytes(record), 20));
      }
    }
    server.forgetRequests();
    assertEquals("content\n", Files.readString(build(line).resolve("f")));
    assertEquals(List.of("GET /f"), server.lines());
  }

  /** S213; testAddChecksum. */
  @Test
  void aRightChecksumNeedsOneRequestEver() throws IOException {
    server.file("/f", BODY, "\"v1\"", DATE);
    String line = "ADD --checksum=" + Digest.of(BODY) + " " + server.url() + "/f /";
    var _ = build("ARG D=" + Digest.of(BODY), "ADD --checksum=$D " + server.url() + "/f /");
    assertEquals(List.of("GET /f"), server.lines());
    server.forgetRequests();
    assertEquals("content\n", Files.readString(build(line).resolve("f")));
    assertEquals(List.of(), server.lines());
  }

  /** S213; HTT-02. */
  @Test
  void aWrongChecksumFailsAndLeavesNothing() throws IOException {
    server.file("/f", BODY, "\"v1\"", DATE);
    Digest wrong = Digest.of(new byte[0]);
    String line = "ADD --checksum=" + wrong + " " + server.url() + "/f /";
    BuildException failure = failure(line);
    assertEquals(ErrorClass.DIGEST, failure.errorClass());
    assertTrue(
        failure.getMessage().contains("digest mismatch " + Digest.of(BODY) + ": " + wrong),
        failure.getMessage());
    assertFalse(Files.exists(directory.resolve("store/web")));
    assertEquals(ErrorClass.DIGEST, failure(line).errorClass());
  }

  /** S213; testAddChecksum. */
  @Test
  void checksumsThatCannotBeRightAreMistakes() {
    String url = server.url() + "/f";
    String sum = Digest.of(BODY).toString();
    assertMistake("checksum can't be specified for multiple sources", sum, url + " " + url);
    assertMistake("checksum requires HTTP(S) or Git sources", sum, "busybox");
    assertMistake("unsupported digest algorithm", "md5:7e55db001d319a94b0b713529a756623", url);
    assertMistake("invalid checksum digest format", "sha256", url);
    assertMistake("invalid checksum digest length", "sha256:abc", url);
    assertEquals(List.of(), server.lines());
  }

  private void assertMistake(String message, String checksum, String sources) {
    BuildException failure = failure("ADD --checksum=" + checksum + " " + sources + " /x/");
    assertEquals(ErrorClass.PARSE, failure.errorClass());
    assertEquals(message, failure.getMessage());
  }

  /** S205. */
  @Test
  void copyTakesNothingFromElsewhere() {
    String url = server.url();
    assertEquals("source can't be a URL for COPY", failure("COPY " + url + "/f /").getMessage());
    assertEquals(
        "source can't be a git ref for COPY", failure("COPY " + url + "/r.git /").getMessage());
    assertEquals(ErrorClass.CONTEXT, failure("COPY github.com/a/b /").errorClass());
  }

  /** S212: what a server compresses on the way is stored as it is; HTT-05. */
  @Test
  void compressionOnTheWayIsUndone() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(BODY);
    }
    server.on(
        "/f",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Encoding", "gzip");
          FileServer.send(exchange, 200, packed.toByteArray());
        });
    Path out = build("ADD --checksum=" + Digest.of(BODY) + " " + server.url() + "/f /");
    assertEquals("content\n", Files.readString(out.resolve("f")));
  }
}
