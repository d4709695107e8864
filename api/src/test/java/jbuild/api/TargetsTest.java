package jbuild.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import jbuild.parser.Dockerfile;
import jbuild.parser.DockerfileParser;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import org.junit.jupiter.api.Test;

/** What targets a file has. */
class TargetsTest {
  private static Dockerfile dockerfile(String text) {
    Source source = new Source("Dockerfile", text.getBytes(StandardCharsets.UTF_8));
    return DockerfileParser.parse(source).dockerfile().orElseThrow();
  }

  /** S105, S247; testTargetsList, testDefinitionDescription. */
  @Test
  void allStagesAreTargets() {
    Targets targets =
        Targets.of(
            dockerfile(
                """

                # build makes the program
                FROM alpine AS Build
                RUN true

                FROM --platform=$BUILDPLATFORM busybox:$TAG as second
                RUN false

                # nothing of it
                FROM alpine
                RUN false

                # binary this one is lost
                #
                # binary is the program alone
                FROM second AS binary
                """));
    Optional<String> none = Optional.empty();
    assertEquals(
        List.of(
            target("build", false, Optional.of("makes the program"), "alpine", none, 3),
            target("second", false, none, "busybox:$TAG", Optional.of("$BUILDPLATFORM"), 6),
            target("", false, none, "alpine", none, 10),
            target("binary", true, Optional.of("is the program alone"), "second", none, 16)),
        targets.all());
  }

  private static Targets.Target target(
      String name,
      boolean isDefault,
      Optional<String> description,
      String base,
      Optional<String> platform,
      int line) {
    Optional<String> named = name.isEmpty() ? Optional.empty() : Optional.of(name);
    return new Targets.Target(
        named, isDefault, description, base, platform, SourceRange.line(line));
  }
}
