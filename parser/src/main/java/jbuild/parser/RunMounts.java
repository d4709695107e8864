package jbuild.parser;

import java.util.function.UnaryOperator;

/** Reads the value of a {@code RUN --mount} flag. */
public final class RunMounts {
  private RunMounts() {}

  /**
   * Reads {@code type=cache,target=/x}. Values that BuildKit expands are given to {@code expand}
   * first. Fails with {@code PARSE}, with BuildKit's message.
   */
  public static RunMount parse(String value, UnaryOperator<String> expand) {
    throw new UnsupportedOperationException("skeleton");
  }
}
