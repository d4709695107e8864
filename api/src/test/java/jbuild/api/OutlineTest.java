package jbuild.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.frontend.DockerfileFailure;
import jbuild.parser.Dockerfile;
import jbuild.parser.DockerfileParser;
import jbuild.parser.Source;
import jbuild.parser.SourceRange;
import org.junit.jupiter.api.Test;

/** What a target can be given. */
class OutlineTest {
  private static Dockerfile dockerfile(String text) {
    Source source = new Source("Dockerfile", text.getBytes(StandardCharsets.UTF_8));
    return DockerfileParser.parse(source).dockerfile().orElseThrow();
  }

  private static Outline outline(String text, String target, Map<String, String> buildArgs) {
    Optional<String> stage = target.isEmpty() ? Optional.empty() : Optional.of(target);
    return Outline.of(dockerfile(text), stage, buildArgs, Optional.empty());
  }

  private static List<String> args(Outline outline) {
    return outline.args().stream().map(arg -> arg.name() + "=" + arg.value()).toList();
  }

  private static Outline.Arg arg(String name, String value, String description, int line) {
    return new Outline.Arg(
        name,
        value,
        description.isEmpty() ? Optional.empty() : Optional.of(description),
        SourceRange.line(line));
  }

  private static Outline.Mount mount(String id, boolean required, int line) {
    return new Outline.Mount(id, required, SourceRange.line(line));
  }

  /** S086, S088, S097, S247; testOutlineArgs. */
  @Test
  void theArgumentsOfTheTargetAndOfWhatItNeedsAreTold() {
    String text =
        """
        ARG tag=3
        ARG other=4
        ARG unused=a${other}
        # base is the image
        ARG base="alp${tag}"

        FROM ${base} AS tools
        # this says nothing of LEVEL
        ARG LEVEL=1
        # MODE is how it is built
        ARG MODE=slow
        RUN make

        FROM debian${unused} AS side
        ARG SIDE
        RUN make

        FROM scratch AS bare
        ARG BARE=b

        # result is what is shipped
        FROM bare AS result
        COPY --from=tools /out /

        FROM side
        """;
    Outline outline = outline(text, "result", Map.of("MODE", "fast"));
    assertEquals(Optional.of("result"), outline.name());
    assertEquals(Optional.of("is what is shipped"), outline.description());
    assertEquals(
        List.of(
            arg("tag", "3", "", 1),
            arg("base", "alp3", "is the image", 5),
            arg("LEVEL", "1", "", 9),
            arg("MODE", "fast", "is how it is built", 11),
            arg("BARE", "b", "", 19)),
        outline.args());
    assertEquals(List.of(), outline.secrets());
    assertEquals(text, new String(outline.source().bytes(), StandardCharsets.UTF_8));
  }

  /** S142, S158, S161; testOutlineSecrets. */
  @Test
  void secretsAndAgentsAreToldWithWhatTheyRequire() {
    Outline outline =
        outline(
            """

            FROM busybox AS tools
            RUN --mount=type=secret,target=/etc/key,required=true --mount=type=ssh true

            FROM alpine AS side
            RUN --mount=type=secret,id=unused --mount=type=ssh,id=other true

            FROM scratch AS bare
            ARG N
            RUN --mount=type=secret,id=second${N} true

            FROM bare AS result
            COPY --from=tools /x /
            RUN --mount=type=ssh,id=deploy,required true

            FROM side
            """,
            "RESULT",
            Map.of("N", "8"));
    assertEquals(List.of(mount("key", true, 3), mount("second8", false, 10)), outline.secrets());
    assertEquals(List.of(mount("default", false, 3), mount("deploy", true, 14)), outline.ssh());
  }

  /** S097; testOutlineRecursiveArgs: a default may use the name itself. */
  @Test
  void argumentsMadeOfThemselvesAndOfEachOtherEnd() {
    Outline outline =
        outline(
            """
            ARG A=1
            ARG A=${A}
            ARG B=${A}${C}
            ARG C=${B}
            FROM x${C} AS s
            """,
            "",
            Map.of());
    assertEquals(List.of("A=1", "B=1", "C=1"), args(outline));
  }

  /** S086: a stage that takes a global value over shows the global line. */
  @Test
  void aGlobalArgumentIsToldWhereItsValueIs() {
    Outline outline = outline("ARG V=1\nFROM scratch\nARG V\nARG W\n", "", Map.of());
    assertEquals(List.of(arg("V", "1", "", 1), arg("W", "", "", 4)), outline.args());
    assertEquals(Optional.empty(), outline.name());
    Outline given = outline("ARG V=1\nFROM scratch\nARG V\n", "", Map.of("V", "2"));
    assertEquals(List.of(arg("V", "2", "", 3)), given.args());
  }

  /** S093, S096: the values are those that the build would see. */
  @Test
  void defaultsAreExpandedWithWhatIsSetAbove() {
    assertEquals(
        List.of("A=1", "B=12", "C=12x"),
        args(
            outline(
                "FROM scratch AS b\nARG A=1\nENV E=2\nFROM b\nARG B=$A$E C=${B}x\n",
                "",
                Map.of())));
  }

  /** S087: automatic arguments are nothing that must be given. */
  @Test
  void platformArgumentsAreNotTold() {
    assertEquals(
        List.of("X=1"),
        args(
            outline(
                "FROM --platform=$BUILDPLATFORM scratch\nARG TARGETARCH\nARG X=1\n",
                "",
                Map.of())));
  }

  /** S110, S143: mounts need stages, too; triggers are run by the stage above. */
  @Test
  void stagesThatAreMountedAndTriggersCount() {
    Outline outline =
        outline(
            """
            FROM scratch AS seed
            ARG SEED=1
            FROM scratch AS base
            ONBUILD RUN --mount=type=secret,id=s true
            FROM base
            RUN --mount=type=bind,from=seed,target=/s true
            """,
            "",
            Map.of());
    assertEquals(List.of("SEED=1"), args(outline));
    assertEquals(List.of(mount("s", false, 5)), outline.secrets());
  }

  /** S107: a number that no stage has means none. */
  @Test
  void stagesAreFoundByNumberToo() {
    String text = "FROM scratch AS a\nARG A=1\nFROM scratch\nCOPY --from=%s x /\n";
    assertEquals(List.of("A=1"), args(outline(text.formatted("0"), "", Map.of())));
    assertEquals(List.of(), args(outline(text.formatted("7"), "", Map.of())));
    assertEquals(List.of(), args(outline(text.formatted("-1"), "", Map.of())));
  }

  /** S114. */
  @Test
  void anUnknownTargetIsRefused() {
    assertThrows(DockerfileFailure.class, () -> outline("FROM scratch\n", "nowhere", Map.of()));
  }

  /** S084: what stops a build stops this. */
  @Test
  void aBlankBaseIsRefused() {
    assertThrows(DockerfileFailure.class, () -> outline("FROM $X\n", "", Map.of()));
  }
}
