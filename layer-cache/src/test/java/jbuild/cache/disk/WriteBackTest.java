package jbuild.cache.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBackTest {
  private static final ObjectId OBJECT = ObjectId.blob(Digest.of(new byte[0]));

  @TempDir Path root;

  private Durability durability() {
    return new Durability(new Layout(root), "boot");
  }

  private List<Path> marks() throws IOException {
    return Disk.list(root.resolve("volatile/boot")).stream()
        .filter(mark -> !mark.endsWith("anchor"))
        .toList();
  }

  @Test
  void whatIsPublishedAfterTheBeginIsCoveredTooInTheEnd() throws IOException {
    Durability durability = durability();
    WriteBack writeBack = new WriteBack(durability);
    durability.mark(OBJECT, "1").published();
    writeBack.begin();
    writeBack.begin();
    durability.mark(OBJECT, "2").published();
    Durability.Mark pending = durability.mark(OBJECT, "3");
    writeBack.sync();
    assertEquals(1, marks().size(), "what is not published stays marked");
    pending.published();
    writeBack.begin();
    writeBack.close();
    assertEquals(List.of(), marks());
  }

  /**
   * S1, STO-05: the system tells an error once, and the next sync would believe that all is well.
   */
  @Test
  void whatAFailedSyncShouldHaveCoveredIsNeverTrusted() throws IOException {
    Durability failing =
        new Durability(
            new Layout(root),
            "boot",
            _ -> {
              throw new IOException("no disk");
            });
    failing.mark(OBJECT, "1").published();
    assertThrows(IOException.class, failing::sync);
    assertEquals(List.of(), marks());
    assertTrue(durability().hasDoubtful());
  }

  /** S1: a failing sync is final. */
  @Test
  void anErrorOfASyncThatWasBegunIsTold() throws IOException {
    Durability durability = durability();
    WriteBack writeBack = new WriteBack(durability);
    durability.mark(OBJECT, "1").published();
    Path marks = root.resolve("volatile/boot");
    Path aside = root.resolve("aside");
    Files.move(marks, aside);
    Files.writeString(marks, "no directory");
    writeBack.begin();
    writeBack.close();
    Files.delete(marks);
    Files.move(aside, marks);
    assertThrows(IOException.class, writeBack::sync);
    assertThrows(IOException.class, writeBack::sync);
  }
}
