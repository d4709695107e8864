package jbuild.engine.frontend;

import jbuild.failure.Failure;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.Finding;

/** Where the planner tells what it sees on its way. Called on the planner's thread. */
public interface LintSink {
  /** A sink for those who only want a plan. */
  LintSink NONE =
      new LintSink() {
        @Override
        public void found(Finding finding) {}

        @Override
        public void unresolved(SourceRange where, Failure failure) {}
      };

  /** A place that breaks a rule. */
  void found(Finding finding);

  /**
   * An image that could not be looked up. Told by a check, which goes on without the image; a plan
   * fails instead.
   */
  void unresolved(SourceRange where, Failure failure);
}
