package jbuild.parser;

import java.util.List;
import java.util.Optional;

/**
 * A FROM and what follows it up to the next FROM.
 *
 * @param name in lower case, as other instructions refer to it
 * @param instructions without the FROM
 */
public record Stage(
    int index, Instruction.From from, Optional<String> name, List<Instruction> instructions) {}
