package jbuild.parser;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed Dockerfile.
 *
 * @param escape the escape character, {@code \} or a backtick
 * @param syntax the value of {@code # syntax=}, which a builder without frontends notes and ignores
 * @param check the value of {@code # check=}
 * @param comments the comment lines directly above an instruction, without the hash, by the line
 *     that the instruction begins in; none for one that has no comment
 * @param globalArgs the ARG instructions above the first FROM
 */
public record Dockerfile(
    Source source,
    char escape,
    Optional<String> syntax,
    Optional<String> check,
    Map<Integer, List<String>> comments,
    List<Instruction.Arg> globalArgs,
    List<Stage> stages) {

  public Dockerfile {
    comments = Map.copyOf(comments);
    globalArgs = List.copyOf(globalArgs);
    stages = List.copyOf(stages);
  }
}
