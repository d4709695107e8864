package jbuild.parser;

/** Dockerfile text to typed instructions: the first arrow of a build. */
public final class DockerfileParser {
  private DockerfileParser() {}

  /** Parses a whole file. All mistakes are told at once; nothing is thrown for bad text. */
  public static ParseResult parse(Source source) {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * Parses one ONBUILD trigger of a base image.
   *
   * @param trigger raw text, heredocs included
   */
  public static Instruction parseTrigger(String trigger) {
    throw new UnsupportedOperationException("skeleton");
  }
}
