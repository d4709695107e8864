package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.failure.Failure;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.parser.SourceRange;
import jbuild.parser.lint.CheckOptions;
import jbuild.parser.lint.Finding;

/**
 * Lint while a file is planned. Stages are planned in the order in which others need them; what is
 * found in them waits, and is told in the order of the file.
 */
final class PlanLint {
  private final Linting linting;
  private final Map<Integer, List<String>> comments;
  private final boolean goesOn;
  private final List<Noted> notes = new ArrayList<>();

  private record Noted(int line, Finding finding) {}

  /**
   * @param comments the comment lines above instructions, by the line that those begin in
   * @param goesOn whether images may be missing: a check, and no plan
   */
  PlanLint(Linting linting, Map<Integer, List<String>> comments, boolean goesOn) {
    this.linting = linting;
    this.comments = comments;
    this.goesOn = goesOn;
  }

  boolean goesOn() {
    return goesOn;
  }

  IgnorePatterns ignored() {
    return linting.ignored();
  }

  /** The options in a comment above the instruction that begins in a line. */
  Optional<CheckOptions> local(SourceRange instruction) {
    return CheckOptions.ofComments(comments.getOrDefault(instruction.startLine(), List.of()));
  }

  /** Tells something now. */
  void tell(Finding finding) {
    linting.sink().found(finding);
  }

  /** Notes something that an instruction of a stage shows. */
  void note(SourceRange instruction, Finding finding) {
    notes.add(new Noted(instruction.startLine(), finding));
  }

  /** Tells what was noted. */
  void tellNotes() {
    notes.sort((a, b) -> Integer.compare(a.line(), b.line()));
    notes.forEach(note -> linting.sink().found(note.finding()));
    notes.clear();
  }

  /**
   * Whether a failure to look an image up is told and the image done without; else it is to be
   * thrown.
   */
  boolean survives(SourceRange range, Failure failure) {
    boolean isOfTheWorld =
        switch (failure.errorClass()) {
          case REF, AUTH, NET, DIGEST, MEDIA, ARCHIVE, CONTEXT, GIT, HOST -> true;
          case PARSE,
              LIMIT,
              PATH,
              SECRET,
              DENIED,
              STEP,
              SPACE,
              STORE,
              BUSY,
              EXPORT,
              CANCEL,
              INTERNAL ->
              false;
        };
    if (goesOn && isOfTheWorld) {
      linting.sink().unresolved(range, failure);
    }
    return goesOn && isOfTheWorld;
  }
}
