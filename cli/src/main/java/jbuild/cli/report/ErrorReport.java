package jbuild.cli.report;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import jbuild.api.BuildException;
import jbuild.cli.progress.Excerpt;
import jbuild.cli.progress.SafeText;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.Diagnostic;
import jbuild.parser.Source;

/**
 * An error as text (section 5.3): the step's last output, the Dockerfile's lines, then one line
 * that begins with {@code ERROR:} and the class word.
 */
public final class ErrorReport {
  private static final String RULE = "------\n";

  private ErrorReport() {}

  /** A build that failed; one that was cancelled has nothing to explain. */
  public static String of(BuildException exception) {
    String message = "failed to solve: " + withoutPrefix(message(exception));
    String last = line(exception.errorClass(), message);
    return exception.errorClass() == ErrorClass.CANCEL ? last : details(exception.details()) + last;
  }

  private static String details(BuildException.Details details) {
    StringBuilder out = new StringBuilder();
    details.stepName().ifPresent(name -> out.append(log(name, details.logTail())));
    details.dockerfile().ifPresent(source -> out.append(excerpts(source, details.diagnostics())));
    return out.toString();
  }

  /** Anything else that the world did. */
  public static String of(Failure failure) {
    return line(failure.errorClass(), message(failure));
  }

  /** A bug. */
  public static String ofBug(Throwable bug) {
    return line(ErrorClass.INTERNAL, "this is a bug in jbuild: " + bug);
  }

  /** The heap is full. */
  public static String ofNoMemory() {
    long limit = Runtime.getRuntime().maxMemory() >> 20;
    return line(
        ErrorClass.LIMIT,
        "the build needs more than the "
            + limit
            + " MB of memory that it may use; JBUILD_JVM_FLAGS=-Xmx4g, for example, allows 4 GB");
  }

  /** The exception with its causes, for {@code --debug}. */
  public static String trace(Throwable exception) {
    StringWriter text = new StringWriter();
    exception.printStackTrace(new PrintWriter(text, true));
    StringBuilder out = new StringBuilder();
    text.toString().lines().forEach(l -> out.append(SafeText.line(l)).append('\n'));
    return out.toString();
  }

  private static String message(Throwable exception) {
    return Optional.ofNullable(exception.getMessage()).orElse(exception.getClass().getSimpleName());
  }

  private static String withoutPrefix(String message) {
    String prefix = "failed to solve: ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }

  private static String line(ErrorClass errorClass, String message) {
    return "ERROR: " + errorClass.name() + ": " + SafeText.line(message.strip()) + "\n";
  }

  private static String log(String stepName, List<String> lines) {
    StringBuilder out = new StringBuilder(RULE);
    out.append(" > ").append(SafeText.line(stepName)).append(":\n");
    lines.forEach(l -> out.append(SafeText.line(l)).append('\n'));
    return out.append(RULE).toString();
  }

  /** Where there are several mistakes, each is named above its lines. */
  private static String excerpts(Source source, List<Diagnostic> diagnostics) {
    StringBuilder out = new StringBuilder();
    for (Diagnostic diagnostic : diagnostics) {
      if (diagnostic.severity() == Diagnostic.Severity.ERROR) {
        if (diagnostics.size() > 1) {
          out.append(SafeText.line(diagnostic.message())).append('\n');
        }
        out.append(Excerpt.of(source, diagnostic.ranges()));
      }
    }
    return out.toString();
  }
}
