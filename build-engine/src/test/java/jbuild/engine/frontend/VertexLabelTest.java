package jbuild.engine.frontend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What steps are called in the output (section 5.2). testStepNames. */
class VertexLabelTest {
  private final Planning planning =
      new Planning()
          .image("busybox", List.of("PATH=/bin"), List.of())
          .image("triggers", List.of("PATH=/bin"), List.of("ENV A=1", "RUN x", "COPY a /"));

  private List<String> names(String... lines) {
    return planning.names(lines);
  }

  private static void assertHas(List<String> names, String name) {
    assertTrue(names.contains(name), names.toString());
  }

  /** testStepNames. */
  @Test
  void aSingleStageHasNoLabelUntilItBringsInAnother() {
    assertHas(names("FROM busybox AS only", "RUN x"), "[2/2] RUN x");
    assertHas(
        names("FROM busybox", "COPY --from=busybox /a /"),
        "[stage-0 2/2] COPY --from=busybox /a /");
    assertHas(
        names("FROM busybox AS only", "RUN --mount=type=tmpfs,target=/m x"),
        "[only 2/2] RUN --mount=type=tmpfs,target=/m x");
    assertHas(names("FROM scratch AS a", "FROM busybox", "run x"), "[stage-1 2/2] RUN x");
  }

  /** testStepNames. */
  @Test
  void theRootDirectoryIsCountedButHasNoStep() {
    assertHas(names("FROM busybox", "WORKDIR /", "RUN x"), "[2/3] RUN x");
  }

  /** S229, testOnBuildWithChildStage. */
  @Test
  void triggersAreMarkedAndAllOfThemAreCounted() {
    List<String> names = names("FROM triggers", "RUN y");
    assertHas(names, "[2/5] ONBUILD RUN x");
    assertHas(names, "[3/5] ONBUILD COPY a /");
    assertHas(names, "[4/5] RUN y");
  }

  /** S195. */
  @Test
  void aCopyThatIsLinkedIsMarked() {
    assertHas(names("FROM busybox", "COPY --link a /"), "[2/2] LINK COPY --link a /");
    assertHas(
        names("FROM busybox AS a", "ONBUILD COPY --link a /", "FROM a"),
        "[stage-1 1/1] ONBUILD LINK COPY --link a /");
  }

  /** S165. */
  @Test
  void variablesAreExpandedAndThoseOfAShellStayWhenUnset() {
    List<String> names =
        names(
            "FROM busybox",
            "ARG A=1",
            "RUN echo \"$A\" ${B:-'x'} $B",
            "COPY \"$A\" ${B}x /",
            "WORKDIR /$A");
    assertHas(names, "[2/4] RUN echo \"1\" ${B:-'x'} $B");
    assertHas(names, "[3/4] COPY 1 x /");
    assertHas(names, "[4/4] WORKDIR /1");
  }

  /** S051, S053. */
  @Test
  void aLoneHeredocShowsItsFirstLine() {
    assertHas(
        names("FROM busybox", "RUN <<EOF", "", "echo a", "echo b", "EOF"),
        "[2/2] RUN <<EOF (echo a...)");
    assertHas(names("FROM busybox", "RUN <<EOF", "echo a", "EOF"), "[2/2] RUN <<EOF (echo a)");
    assertHas(names("FROM busybox", "RUN cat <<EOF", "x", "EOF"), "[2/2] RUN cat <<EOF");
  }

  @Test
  void numbersAreAlignedToTheRight() {
    List<String> lines = new java.util.ArrayList<>(List.of("FROM busybox"));
    lines.addAll(java.util.Collections.nCopies(9, "RUN x"));
    assertHas(names(lines.toArray(String[]::new)), "[ 2/10] RUN x");
  }
}
