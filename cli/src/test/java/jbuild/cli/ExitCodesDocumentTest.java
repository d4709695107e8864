package jbuild.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jbuild.failure.ErrorClass;
import org.junit.jupiter.api.Test;

final class ExitCodesDocumentTest {
  @Test
  void everyClassIsDocumentedWithItsCode() throws IOException {
    String text = Files.readString(Path.of("..", "docs", "exit-codes.md"));
    for (ErrorClass errorClass : ErrorClass.values()) {
      String row = "| `" + errorClass + "` | " + errorClass.exitCode() + " |";
      assertTrue(text.contains(row), () -> "docs/exit-codes.md lacks " + row);
    }
  }
}
