package jbuild.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.stream.Stream;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ReferenceTest {
  @TestFactory
  Stream<DynamicTest> readsAndRefusesWhatDockerDoes() throws IOException {
    return Corpus.load("references.jsonl").lines().stream()
        .map(line -> DynamicTest.dynamicTest(line.input(), () -> check(line)));
  }

  private static void check(Corpus.Line line) {
    if (line.refused()) {
      Failure failure = assertThrows(Failure.class, () -> Reference.parse(line.input()));
      assertEquals(ErrorClass.REF, failure.errorClass());
      return;
    }
    Reference reference = Reference.parse(line.input());
    assertEquals(line.expect().text("full"), reference.toString());
    assertEquals(line.expect().text("familiar"), reference.familiar());
    assertEquals(line.expect().text("domain"), reference.domain());
    assertEquals(line.expect().text("path"), reference.path());
    assertEquals(line.expect().string("tag"), reference.tag());
    assertEquals(line.expect().string("digest"), reference.digest().map(Digest::toString));
    assertEquals(reference, Reference.parse(reference.toString()));
  }

  /** PAR-10 */
  @Test
  void aHugeReferenceIsRefusedWithoutRepeatingIt() {
    Failure failure = assertThrows(Failure.class, () -> Reference.parse("a".repeat(1 << 20)));
    assertEquals(ErrorClass.REF, failure.errorClass());
    assertTrue(failure.getMessage().length() < 300);
  }

  /** PAR-10 */
  @Test
  void aMessageShowsControlCharactersEscaped() {
    Failure failure = assertThrows(Failure.class, () -> Reference.parse("a\u001b[31m\nb"));
    assertTrue(failure.getMessage().contains("\\u001b[31m\\u000ab"), failure.getMessage());
    assertFalse(failure.getMessage().contains("\n"));
  }

  /** PAR-10 */
  @Test
  void climbingPathsAndForeignLettersAreRefused() {
    for (String text :
        new String[] {"../../x", "a/../b", "dоcker.io/x", "x@sha512:00", "x@sha256:../x"}) {
      assertThrows(Failure.class, () -> Reference.parse(text), text);
    }
  }
}
