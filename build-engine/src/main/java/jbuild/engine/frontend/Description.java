package jbuild.engine.frontend;

import java.util.List;
import java.util.Optional;
import jbuild.parser.Dockerfile;
import jbuild.parser.Instruction;

/** What comments say of an ARG or a stage: {@code # NAME text} directly above it (S247). */
final class Description {
  private Description() {}

  static Optional<String> of(Dockerfile dockerfile, Instruction instruction, String name) {
    String start = name + " ";
    return dockerfile.comments().getOrDefault(instruction.range().startLine(), List.of()).stream()
        .filter(comment -> comment.startsWith(start))
        .findFirst()
        .map(comment -> comment.substring(start.length()));
  }
}
