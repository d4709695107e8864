package jbuild.engine.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S191, S192. */
class ModeChangeTest {
  private static final EntryPath PATH = new EntryPath("x");

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "0 0644 0000",
        "755 0644 0755",
        "0755 0644 0755",
        "4755 0644 4755",
        "7777 0 7777",
        "+x 0644 0755",
        "a+x 0644 0755",
        "u+x 0644 0744",
        "go-r 0644 0600",
        "-r 0644 0200",
        "u=rwX,go=rX 0600 0644",
        "u=rwX,go=rX 0700 0755",
        "+X 0644 0644",
        "+X 0654 0755",
        "g=u 0640 0660",
        "o=g 0640 0644",
        "g-u 0774 0704",
        "o+u 0640 0646",
        "u+s 0755 4755",
        "g+s 0755 2755",
        "+s 0755 6755",
        "o+s 0755 0755",
        "+t 0755 1755",
        "u=rw 4755 0655",
        "=r 6777 0444",
        "= 0777 0000",
        "a= 1777 1000",
        "u= 0777 0077",
        "u+r-w,o=x 0200 0401",
        "ug=rw,o= 0777 0660",
        "u+ 0644 0644",
      })
  void changesFiles(String change, String before, String after) {
    Entry.Node file = new Entry.File(PATH, metadata(before), 0);
    assertEquals(Integer.parseInt(after, 8), ModeChange.parse(change).apply(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {"644 0755 0644", "u=rwX,go=rX 0600 0755", "+X 0644 0755", "a-x 0755 0644"})
  void changesDirectories(String change, String before, String after) {
    Entry.Node directory = new Entry.Directory(PATH, metadata(before));
    assertEquals(Integer.parseInt(after, 8), ModeChange.parse(change).apply(directory));
  }

  @Test
  void linksKeepTheirMode() {
    Entry.Node link = new Entry.Symlink(PATH, metadata("0777"), "to");
    assertEquals(0777, ModeChange.parse("600").apply(link));
    assertEquals(0777, ModeChange.parse("a-r").apply(link));
  }

  @Test
  void anOctalModeIsKnownBeforehand() {
    assertEquals(OptionalInt.of(0640), ModeChange.parse("0640").absolute());
    assertEquals(OptionalInt.empty(), ModeChange.parse("u+x").absolute());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"64a", "888", "10000", "", "u", "u+z", "x", "u=r,", ",u=r", "-1", "u:r", "0x1ff"})
  void badValuesFail(String text) {
    Failure failure = assertThrows(Failure.class, () -> ModeChange.parse(text));
    assertEquals(ErrorClass.PARSE, failure.errorClass());
    assertTrue(failure.getMessage().contains("invalid chmod parameter"), failure.getMessage());
  }

  private static Metadata metadata(String mode) {
    return new Metadata(Integer.parseInt(mode, 8), 0, 0, 0);
  }
}
