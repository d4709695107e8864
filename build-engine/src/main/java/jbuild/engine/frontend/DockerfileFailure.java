package jbuild.engine.frontend;

import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.SourceRange;
import org.jspecify.annotations.Nullable;

/** A Dockerfile that parses but cannot be planned, with the lines that are to blame (S244). */
public final class DockerfileFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private final transient List<SourceRange> ranges;
  private transient List<DockerfileFailure> others = List.of();

  DockerfileFailure(SourceRange range, String message) {
    this(range, message, null);
  }

  public DockerfileFailure(SourceRange range, String message, @Nullable Throwable cause) {
    this(ErrorClass.PARSE, List.of(range), message, cause);
  }

  DockerfileFailure(
      ErrorClass errorClass, List<SourceRange> ranges, String message, @Nullable Throwable cause) {
    super(errorClass, message, cause);
    this.ranges = ranges;
  }

  /** The same failure of something that was looked up for a line. */
  static DockerfileFailure at(SourceRange range, Failure failure) {
    return failure instanceof DockerfileFailure known
        ? known
        : new DockerfileFailure(
            failure.errorClass(), List.of(range), failure.getMessage(), failure);
  }

  /** Several mistakes that do not depend on each other: the first, which knows of the rest. */
  static DockerfileFailure of(List<DockerfileFailure> mistakes) {
    DockerfileFailure first = mistakes.getFirst();
    first.others = List.copyOf(mistakes.subList(1, mistakes.size()));
    return first;
  }

  /** The lines to blame; none where the mistake is not in the file. */
  public List<SourceRange> ranges() {
    return ranges;
  }

  /** Other mistakes of the same file that were found with this one, in the order of the file. */
  public List<DockerfileFailure> others() {
    return others;
  }
}
