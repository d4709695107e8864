package jbuild.engine.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.RunMountSpec;
import org.junit.jupiter.api.Test;

/** What becomes of here-documents (S044 to S060). */
class HeredocTest {
  private final Planning planning =
      new Planning().image("busybox", List.of("PATH=/bin"), List.of());

  private List<String> args(String... lines) {
    return planning.run(lines).args();
  }

  private String copied(String... lines) {
    Op.Copy copy = (Op.Copy) planning.plan(lines).graph().target().op();
    CopySpec.Source source = copy.spec().sources().getLast();
    return new String(assertInstanceOf(CopySpec.Source.Inline.class, source).content(), UTF_8);
  }

  /** S051, S054, testRunBasicHeredoc, testHeredocIndent. */
  @Test
  void aLoneBodyIsTheShellsTextWithoutItsTabs() {
    for (String marker : List.of("<<-EOF", "<<-\"EOF\"", "<<-E'O'F")) {
      assertEquals(
          List.of("/bin/sh", "-c", "echo $A\n  b\n"),
          args("FROM busybox", "ARG A=1", "RUN " + marker, "\techo $A", "\t\t  b", "\tEOF"));
    }
    assertEquals(
        List.of("/bin/sh", "-c", "\techo a\n"),
        args("FROM busybox", "RUN <<EOF", "\techo a", "EOF"));
  }

  /** S052, testRunShebangHeredoc. */
  @Test
  void aScriptIsRunAsAFile() {
    Op.Run run = planning.run("FROM busybox", "RUN <<-X", "\t#!/bin/sh", "\techo", "X");
    assertEquals(List.of("/bin/sh", "-c", "/dev/pipes/X"), run.args());
    RunMountSpec.Script script =
        assertInstanceOf(RunMountSpec.Script.class, run.mounts().getFirst());
    assertEquals("#!/bin/sh\necho\n", script.content());
  }

  /** S053, S054, testRunComplexHeredoc. */
  @Test
  void aCommandWithBodiesReachesTheShellAsWritten() {
    String[] lines = {
      "FROM busybox", "ARG A=1", "RUN cat <<-A 3<<'B' > /x", "\t$A", "\tA", "$A", "B"
    };
    String text = "cat <<-A 3<<'B' > /x\n\t$A\nA\n$A\nB";
    assertEquals(List.of("/bin/sh", "-c", text), args(lines));
    assertEquals(
        "RUN |1 A=1 /bin/sh -c " + text + " # buildkit", planning.history(lines).getLast());
  }

  /** S046, testRunFakeHeredoc. */
  @Test
  void whatLooksLikeOneIsLeftToTheShell() {
    assertEquals(
        List.of("/bin/sh", "-c", "cat \"<<EOF\" <<<EOF"),
        args("FROM busybox", "RUN cat \"<<EOF\" <<<EOF"));
  }

  /**
   * S049, S055, S056, S057, testCopyHeredoc, testHeredocVarSubstitution,
   * testCopyHeredocSpecialSymbols.
   */
  @Test
  void copiedBodiesAreExpandedUnlessTheNameIsQuoted() {
    String body = "\t\"$A\" '${B:-d}' \\$A \\\\";
    assertEquals("\"1\" 'd' $A \\\n", copied("FROM scratch", "ARG A=1", "COPY <<-X /f", body, "X"));
    assertEquals(body + "\n", copied("FROM scratch", "ARG A=1", "COPY <<\"X\" /f", body, "X"));
    assertEquals("1\n", copied("# escape=`", "FROM scratch", "ARG A=1", "COPY <<X /f", "$A", "X"));
  }

  /** S055, S059, S047. */
  @Test
  void severalBodiesAndFilesMixInTheHistory() {
    assertEquals(
        List.of("COPY a <<b <<c /d/ # buildkit"),
        planning.history("FROM scratch", "COPY <<b a <<c /d/", "b", "x", "c"));
  }

  /** S060. */
  @Test
  void theBodyIsPartOfTheStep() {
    Op first = planning.plan("FROM scratch", "COPY <<b /d", "1", "b").graph().target().op();
    Op second = planning.plan("FROM scratch", "COPY <<b /d", "2", "b").graph().target().op();
    assertTrue(!first.equals(second));
  }

  /** S228, testOnBuildHeredoc. */
  @Test
  void aTriggersBodyIsExpandedInTheChild() {
    String[] lines = {
      "FROM scratch AS a", "ONBUILD COPY <<X /f", "$A", "X", "FROM a", "ENV A=1", "RUN x"
    };
    Op.Copy copy = (Op.Copy) planning.plan(lines).graph().target().inputs().getFirst().from().op();
    CopySpec.Source.Inline file = (CopySpec.Source.Inline) copy.spec().sources().getFirst();
    assertEquals("\n", new String(file.content(), UTF_8));
    assertTrue(
        planning
            .config("FROM scratch", lines[1], "$A", "X")
            .onBuild()
            .contains("COPY <<X /f\n$A\nX"));
  }
}
