package jbuild.image.layout;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** Tells a full disk from other reasons why a result could not be written. */
final class ExportFailure {
  private ExportFailure() {}

  static Failure of(String destination, IOException e) {
    String reason = reason(e);
    boolean full = reason.contains("No space left") || reason.contains("quota exceeded");
    return new Failure(
        full ? ErrorClass.SPACE : ErrorClass.EXPORT,
        "cannot write " + destination + ": " + Failure.printable(reason),
        e);
  }

  static Failure of(Path destination, IOException e) {
    return of(destination.toString(), e);
  }

  /** The kernel's words where there are any; the exception's class says it otherwise. */
  private static String reason(IOException e) {
    String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return text == null ? e.getClass().getSimpleName() : text;
  }
}
