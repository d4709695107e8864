package jbuild.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command may know of the process around it. Only {@link Main} reads the real one.
 *
 * @param variables of the process
 * @param workingDirectory absolute; relative paths of options count from it
 * @param input standard input
 * @param results standard output as it is: a failed write is an exception, so that no archive is
 *     cut short unseen
 * @param out the same for text
 * @param err progress and errors
 * @param terminal size of the terminal behind {@code err}, absent if it is none
 * @param outIsTerminal whether {@code out} is a terminal
 */
public record Environment(
    Map<String, String> variables,
    Path workingDirectory,
    InputStream input,
    OutputStream results,
    PrintStream out,
    PrintStream err,
    Optional<Terminal> terminal,
    boolean outIsTerminal) {

  /** Size in characters. */
  public record Terminal(int columns, int rows) {}

  /** A path as the user wrote it, made absolute; {@code ..} stays, as it may follow a link. */
  public Path resolve(String path) {
    return workingDirectory.resolve(path);
  }
}
