package jbuild.engine.frontend;

import jbuild.filesystem.context.IgnorePatterns;

/**
 * What the planner needs for the lint rules, besides what it plans with.
 *
 * @param ignored the context's ignore file
 */
public record Linting(LintSink sink, IgnorePatterns ignored) {
  public static final Linting NONE = new Linting(LintSink.NONE, IgnorePatterns.NONE);
}
