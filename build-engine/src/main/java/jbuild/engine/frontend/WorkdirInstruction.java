package jbuild.engine.frontend;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.parser.Instruction;

/** WORKDIR: the only metadata instruction that makes a layer (S217, S218). */
final class WorkdirInstruction {
  private WorkdirInstruction() {}

  static void plan(StageDraft stage, Instruction.Workdir workdir, Words words, OptionalLong epoch) {
    String written = words.expand(workdir.path());
    String path = ConfigDraft.cleanPath(stage.config.absolute(written));
    stage.config.workingDir = path;
    String shown = "WORKDIR " + (written.startsWith("/") ? written : path);
    if (path.equals("/")) {
      stage.note(shown);
      return;
    }
    String name = InstructionText.of(words.expandForDisplay(workdir.text()));
    Op op = new Op.MakeDirectory(path, stage.config.user, epoch);
    Vertex.Label label =
        new Vertex.Label(stage.label.next(name), Optional.of(workdir.range()), false);
    stage.push(new Vertex(op, List.of(new Edge(stage.root, Edge.Role.ROOT)), label), shown);
  }
}
