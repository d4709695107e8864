package jbuild.testing.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SupportDocumentTest {
  private static SupportDocument document;

  @BeforeAll
  static void read() throws IOException {
    document = SupportDocument.of(Path.of("..").toAbsolutePath().normalize());
  }

  @Test
  void theDocumentIsWhatTheTestsSay() throws IOException {
    assertEquals(document.text(), document.written(), "run script/dockerfile-support");
  }

  @Test
  void everyStatementAndEveryTestOfBuildKitsHasATestOrAReason() {
    assertEquals(List.of(), document.gaps());
  }

  @Test
  void nothingIsLeftForLater() {
    assertEquals(List.of(), document.unfinished());
  }

  @Test
  void tokensStandInTextAndInNames() {
    // the statements are given in two pieces, so that this test is no proof of them
    String s = "S";
    assertEquals(
        Set.of(s + "001", s + "004", s + "005", s + "006", "testAdd" + "Git"),
        TestCitations.tokens(
            "aLine_" + s + "001 /* " + s + "004 to " + s + "006, testAdd" + "Git */ BS123 S1234"));
  }
}
