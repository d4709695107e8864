package jbuild.engine.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import jbuild.engine.copy.Accounts.Owner;
import jbuild.failure.Failure;
import jbuild.filesystem.FileTree;
import org.junit.jupiter.api.Test;

/** S217. */
class DirectoryPlannerTest {
  private static List<String> plan(String path, FileTree below) throws IOException {
    return Copying.text(DirectoryPlanner.plan(path, new Owner(7, 8), 42, below));
  }

  @Test
  void allThatIsMissingIsMadeForTheUser() throws IOException {
    MemoryTree below = new MemoryTree().directory("srv").owner("srv", 1, 1);
    assertEquals(
        List.of("srv/ 755 1:1 @200", "srv/a/ 755 7:8 @42", "srv/a/b/ 755 7:8 @42"),
        plan("/srv/a/b", below));
  }

  @Test
  void whatExistsIsLeftAlone() throws IOException {
    MemoryTree below = new MemoryTree().directory("real").link("link", "real");
    assertEquals(List.of(), plan("/real", below));
    assertEquals(List.of(), plan("/link/", below));
    assertEquals(List.of(), plan("/", below));
    assertEquals(List.of("real/ 755 0:0 @200", "real/n/ 755 7:8 @42"), plan("/link/n", below));
  }

  @Test
  void theUserIsLookedUpAsAnOwner() throws IOException {
    // S126, S188
    MemoryTree below = new MemoryTree().file("etc/passwd", "me:x:5:6::/:/bin/sh\n");
    assertEquals(List.of("w/ 755 9999:9999 @42"), planFor("9999", below));
    assertEquals(List.of("w/ 755 55:66 @42"), planFor("55:66", below));
    assertEquals(List.of("w/ 755 5:6 @42"), planFor("me", below));
    assertEquals(List.of("w/ 755 0:0 @42"), planFor("ghost", below));
    assertEquals(List.of("w/ 755 0:0 @42"), planFor("", below));
  }

  private static List<String> planFor(String user, FileTree below) throws IOException {
    return Copying.text(DirectoryPlanner.plan("/w", user, 42, below));
  }

  @Test
  void aFileInTheWayFails() {
    MemoryTree below = new MemoryTree().file("f", "f");
    assertThrows(Failure.class, () -> plan("/f/d", below));
  }
}
