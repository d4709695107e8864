package jbuild.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;

final class CsvFieldsTest {
  @Test
  void quotedFieldsMayHoldCommasAndQuotes() {
    assertEquals(List.of("a", "b,c", "d\"e", ""), CsvFields.split("-o", "a,\"b,c\",\"d\"\"e\","));
    assertEquals(List.of(""), CsvFields.split("-o", ""));
  }

  @Test
  void keysAreLowerCasedAndValuesKept() {
    assertEquals(Map.of("type", "OCI", "name", "a=b"), CsvFields.pairs("-o", "Type=OCI,name=a=b"));
  }

  @Test
  void brokenQuotesAndDoubledKeysAreRefused() {
    for (String bad : List.of("\"a", "\"a\"b", "a=1,a=2", "a", "=x")) {
      assertThrows(Failure.class, () -> CsvFields.pairs("-o", bad), bad);
    }
  }
}
