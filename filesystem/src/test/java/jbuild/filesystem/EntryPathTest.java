package jbuild.filesystem;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EntryPathTest {
  private static final EntryPath DIRECTORY = new EntryPath("a/bc");

  @Test
  void aPathIsInNothingButItsParent() {
    assertTrue(new EntryPath("a/bc/d").isIn(DIRECTORY));
    assertFalse(new EntryPath("a/bc/d/e").isIn(DIRECTORY));
    assertFalse(new EntryPath("a/xy/d").isIn(DIRECTORY));
    assertFalse(new EntryPath("a/bcd").isIn(DIRECTORY));
    assertFalse(DIRECTORY.isIn(DIRECTORY));
  }

  @Test
  void whatHasOneComponentIsInTheRootAndTheRootInNothing() {
    assertTrue(new EntryPath("a").isIn(EntryPath.ROOT));
    assertFalse(DIRECTORY.isIn(EntryPath.ROOT));
    assertFalse(EntryPath.ROOT.isIn(EntryPath.ROOT));
  }
}
