package jbuild.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PlatformTest {
  private static final Platform AMD64 = new Platform("linux", "amd64", "");

  /** S122 */
  @TestFactory
  Stream<DynamicTest> readsAndNormalisesAsContainerdDoes() throws IOException {
    return Corpus.load("platforms.jsonl").lines().stream()
        .map(line -> DynamicTest.dynamicTest(line.input(), () -> check(line)));
  }

  private static void check(Corpus.Line line) {
    if (line.refused()) {
      Failure failure = assertThrows(Failure.class, () -> Platform.parse(line.input(), AMD64));
      assertEquals(ErrorClass.PARSE, failure.errorClass());
      return;
    }
    Platform platform = Platform.parse(line.input(), AMD64);
    assertEquals(line.expect().text("os"), platform.os());
    assertEquals(line.expect().text("arch"), platform.architecture());
    assertEquals(line.expect().text("variant"), platform.variant());
    assertEquals(line.expect().text("os_version"), platform.osVersion());
    assertEquals(line.expect().text("text"), platform.text());
  }

  @Test
  void theHostIsInNormalForm() {
    assertEquals("linux/arm64", PlatformNames.host("Linux", "aarch64").text());
    assertEquals("linux/amd64", PlatformNames.host("Linux", "amd64").text());
    assertEquals("linux/arm/v7", PlatformNames.host("Linux", "arm").text());
    assertEquals("darwin/arm64", PlatformNames.host("Mac OS X", "aarch64").text());
    assertEquals(Platform.host(), Platform.host().normalised());
  }

  @Test
  void anOlderVariantRunsOnANewerProcessorButNotTheReverse() {
    assertEquals(
        List.of("linux/arm/v7", "linux/arm/v6", "linux/arm/v5"),
        texts(Platform.parse("linux/arm/v7").runnable()));
    assertEquals(
        List.of("linux/amd64/v2", "linux/amd64", "linux/386"),
        texts(Platform.parse("linux/amd64/v2").runnable()));
    assertEquals(
        List.of("linux/arm64", "linux/arm/v8", "linux/arm/v7", "linux/arm/v6", "linux/arm/v5"),
        texts(Platform.parse("linux/arm64").runnable()));
    assertEquals(List.of("linux/riscv64"), texts(Platform.parse("linux/riscv64").runnable()));
  }

  private static List<String> texts(List<Platform> platforms) {
    return platforms.stream().map(Platform::text).toList();
  }
}
