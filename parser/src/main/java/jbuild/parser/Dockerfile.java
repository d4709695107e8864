package jbuild.parser;

import java.util.List;
import java.util.Optional;

/**
 * A parsed Dockerfile.
 *
 * @param escape the escape character, {@code \} or a backtick
 * @param syntax the value of {@code # syntax=}, which a builder without frontends notes and ignores
 * @param check the value of {@code # check=}
 * @param globalArgs the ARG instructions above the first FROM
 */
public record Dockerfile(
    Source source,
    char escape,
    Optional<String> syntax,
    Optional<String> check,
    List<Instruction.Arg> globalArgs,
    List<Stage> stages) {}
