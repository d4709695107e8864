package jbuild.engine.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import jbuild.engine.copy.Accounts.Account;
import jbuild.engine.copy.Accounts.Owner;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;

/** S124-S128, S188, PAR-11, PAR-12. */
class AccountsTest {
  private final MemoryTree root =
      new MemoryTree()
          .file(
              "etc/passwd",
              """
              root:x:0:0:root:/root:/bin/sh
              # a comment
              app:x:1000:1001:An app:/home/app:/bin/sh

              1000:x:0:0:a trap:/root:/bin/sh
              bad
              home:x:7:7
              """)
          .file(
              "etc/group",
              """
              root:x:0:
              wheel:x:10:root,other
              app:x:1001:
              video:x:44:app,root
              docker:x:99:app
              """);

  private Account account(String user) throws IOException {
    return Accounts.read(root).account(user);
  }

  @Test
  void aNameBringsItsGroupsAndHome() throws IOException {
    assertEquals(new Account(1000, 1001, List.of(44L, 99L), "/home/app"), account("app"));
  }

  @Test
  void aNumberThatIsListedBringsThemToo() throws IOException {
    // S124
    assertEquals(new Account(1000, 1001, List.of(44L, 99L), "/home/app"), account("1000"));
  }

  @Test
  void aNumberWinsOverAUserOfThatName() throws IOException {
    // PAR-11
    MemoryTree trap = new MemoryTree().file("etc/passwd", "1000:x:0:0::/root:/bin/sh\n");
    assertEquals(new Account(1000, 0, List.of(), "/"), Accounts.read(trap).account("1000"));
    assertEquals(new Owner(1000, 1000), Accounts.read(trap).owner("1000"));
  }

  @Test
  void anUnknownNumberHasGroupZero() throws IOException {
    // S124
    assertEquals(new Account(1234, 0, List.of(), "/"), account("1234"));
  }

  @Test
  void aGroupThatIsNamedIsTheOnlyOne() throws IOException {
    // S125
    assertEquals(new Account(1000, 99, List.of(), "/home/app"), account("app:docker"));
    assertEquals(new Account(1000, 5, List.of(), "/home/app"), account("app:5"));
    assertEquals(new Account(1000, 6, List.of(), "/home/app"), account("1000:6"));
    assertEquals(new Account(5, 6, List.of(), "/"), account("5:6"));
  }

  @Test
  void numbersNeedNoFiles() throws IOException {
    // S125
    Accounts none = Accounts.read(new MemoryTree());
    assertEquals(new Account(5, 6, List.of(), "/"), none.account("5:6"));
    assertEquals(new Account(0, 0, List.of(), "/"), none.account(""));
    assertEquals(new Account(5, 0, List.of(), "/"), none.account("5"));
  }

  @Test
  void rootHasItsGroups() throws IOException {
    // S127
    Account expected = new Account(0, 0, List.of(10L, 44L), "/root");
    assertEquals(expected, account(""));
    assertEquals(expected, account("root"));
    assertEquals(expected, account("0"));
  }

  @Test
  void anUnknownUserFailsTheNextRun() {
    // S126
    Failure user = assertThrows(Failure.class, () -> account("ghost"));
    assertEquals(
        "unable to find user ghost: no matching entries in passwd file", user.getMessage());
    assertEquals(ErrorClass.STEP, user.errorClass());
    Failure group = assertThrows(Failure.class, () -> account("app:ghosts"));
    assertEquals(
        "unable to find group ghosts: no matching entries in group file", group.getMessage());
  }

  @Test
  void filesAreFoundThroughLinksInsideTheTree() throws IOException {
    // S128, PAR-12
    MemoryTree linked =
        new MemoryTree()
            .file("data/users", "me:x:5:6::/me:/bin/sh\n")
            .link("etc/passwd", "/../data/users");
    assertEquals(new Account(5, 6, List.of(), "/me"), Accounts.read(linked).account("me"));
    MemoryTree dangling = new MemoryTree().link("etc/passwd", "/proc/self/environ");
    assertThrows(Failure.class, () -> Accounts.read(dangling).account("me"));
  }

  @Test
  void hugeOrSpecialFilesFailOnlyThoseWhoNeedThem() throws IOException {
    // S128, PAR-12
    MemoryTree pipe = new MemoryTree().fifo("etc/passwd");
    Accounts accounts = Accounts.read(pipe);
    assertEquals(ErrorClass.LIMIT, failure(accounts).errorClass());
    assertEquals(new Account(5, 6, List.of(), "/"), accounts.account("5:6"));
    assertEquals(new Owner(5, 5), accounts.owner("5"));
    MemoryTree huge = new MemoryTree().file("etc/passwd", new byte[10 * 1024 * 1024 + 1]);
    assertEquals(ErrorClass.LIMIT, failure(Accounts.read(huge)).errorClass());
  }

  private static Failure failure(Accounts accounts) {
    return assertThrows(Failure.class, () -> accounts.account("me"));
  }

  @Test
  void onlyNamesAreLookedUp() {
    assertTrue(Accounts.namesAnyone("app"));
    assertTrue(Accounts.namesAnyone("5:app"));
    assertFalse(Accounts.namesAnyone("5"));
    assertFalse(Accounts.namesAnyone("5:6"));
    assertFalse(Accounts.namesAnyone("root:"));
    assertFalse(Accounts.namesAnyone(""));
    assertEquals(new Owner(5, 0), Accounts.NONE.owner("5:root"));
  }

  @Test
  void brokenLinesAreZero() throws IOException {
    assertEquals(new Account(0, 0, List.of(), "/"), account("bad"));
    assertEquals(new Account(7, 7, List.of(), "/"), account("home"));
  }

  @Test
  void idsAreLimited() {
    assertEquals(
        ErrorClass.PARSE, assertThrows(Failure.class, () -> account("99999999999")).errorClass());
  }

  @Test
  void ownersOfCopies() throws IOException {
    // S188, S189
    Accounts accounts = Accounts.read(root);
    assertEquals(new Owner(1000, 1001), accounts.owner("app"));
    assertEquals(new Owner(1000, 99), accounts.owner("app:docker"));
    assertEquals(new Owner(5, 99), accounts.owner("5:docker"));
    assertEquals(new Owner(5, 5), accounts.owner("5"));
    assertEquals(new Owner(0, 0), accounts.owner("root"));
    assertEquals(new Owner(0, 44), accounts.owner(":44"));
    assertEquals(new Owner(0, 0), accounts.owner("ghost"));
    assertEquals(new Owner(1000, 0), accounts.owner("app:"));
  }
}
