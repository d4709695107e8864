package jbuild.engine.copy;

import static jbuild.engine.copy.Copying.copy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.filesystem.Metadata;
import org.junit.jupiter.api.Test;

/** Owners, modes, times and extended attributes: S173, S180, S187-S193, S055. */
class CopyAttributesTest {
  private final MemoryTree source =
      new MemoryTree()
          .file("f", "f")
          .file("run.sh", "#!")
          .mode("run.sh", 0755)
          .file("d/f", "f")
          .file("d/s/g", "g")
          .link("d/l", "f")
          .owner("d/f", 3, 4);
  private final MemoryTree accounts =
      new MemoryTree()
          .file("etc/passwd", "root:x:0:0::/root:/bin/sh\nme:x:500:501::/:/bin/sh\n")
          .file("etc/group", "root:x:0:\ngrp:x:777:\n");

  @Test
  void withoutOptionsModesTimesAndOwnersAreTheSources() throws IOException {
    // S173, S187
    assertEquals(
        List.of(
            "n/ 755 0:0 @200",
            "n/f 644 3:4 @100 'f'",
            "n/l 777 0:0 @300 -> f",
            "n/s/ 755 0:0 @200",
            "n/s/g 644 0:0 @100 'g'"),
        copy("d", "/n").of(source));
  }

  @Test
  void extendedAttributesAreCopied() throws IOException {
    // S180
    MemoryTree capable = new MemoryTree().file("f", "f").xattr("f", Metadata.CAPABILITY, "\1\2");
    assertEquals(
        List.of("x 644 9:9 @100 {security.capability=\1\2} 'f'"),
        copy("f", "/x").chown("9").of(capable));
  }

  @Test
  void chownGivesEverythingAnOwner() throws IOException {
    // S188, S190, S172
    assertEquals(
        List.of(
            "n/ 755 9:9 @now",
            "n/t/ 755 9:9 @200",
            "n/t/f 644 9:9 @100 'f'",
            "n/t/l 777 9:9 @300 -> f",
            "n/t/s/ 755 9:9 @200",
            "n/t/s/g 644 9:9 @100 'g'"),
        copy("d", "/n/t").chown("9").of(source));
  }

  @Test
  void chownTakesNamesAndNumbers() throws IOException {
    // S188
    assertEquals(
        List.of("x 644 1:2 @100 'f'"), copy("f", "/x").chown("1:2").onto(accounts, source));
    assertEquals(
        List.of("x 644 500:501 @100 'f'"), copy("f", "/x").chown("me").onto(accounts, source));
    assertEquals(
        List.of("x 644 500:777 @100 'f'"), copy("f", "/x").chown("me:grp").onto(accounts, source));
    assertEquals(
        List.of("x 644 5:777 @100 'f'"), copy("f", "/x").chown("5:grp").onto(accounts, source));
    assertEquals(List.of("x 644 0:0 @100 'f'"), copy("f", "/x").chown("root").of(source));
  }

  @Test
  void aNameThatNobodyHasIsRoot() throws IOException {
    // S189, as BuildKit does it
    assertEquals(
        List.of("x 644 0:0 @100 'f'"), copy("f", "/x").chown("nobody").onto(accounts, source));
    assertEquals(List.of("x 644 0:0 @100 'f'"), copy("f", "/x").chown("me").of(source));
    assertEquals(
        List.of("x 644 500:0 @100 'f'"), copy("f", "/x").chown("me:").onto(accounts, source));
  }

  @Test
  void chownLeavesExistingDirectoriesAlone() throws IOException {
    // S190
    MemoryTree below = new MemoryTree().directory("have/s");
    assertEquals(
        List.of(
            "have/ 755 0:0 @200",
            "have/f 644 9:9 @100 'f'",
            "have/l 777 9:9 @300 -> f",
            "have/s/ 755 9:9 @200",
            "have/s/g 644 9:9 @100 'g'"),
        copy("d", "/have").chown("9").onto(below, source));
  }

  @Test
  void anOctalChmodSetsFilesAndDirectoriesAlike() throws IOException {
    // S191, S172
    assertEquals(
        List.of(
            "n/ 640 0:0 @200",
            "n/f 640 3:4 @100 'f'",
            "n/l 777 0:0 @300 -> f",
            "n/s/ 640 0:0 @200",
            "n/s/g 640 0:0 @100 'g'"),
        copy("d", "/n/").chmod("640").of(source));
    assertEquals(
        List.of("p/ 755 0:0 @now", "p/f 4755 0:0 @100 'f'"),
        copy("f", "/p/").chmod("4755").of(source));
  }

  @Test
  void aSymbolicChmodChangesEachEntry() throws IOException {
    // S192
    assertEquals(
        List.of(
            "t/ 755 0:0 @200",
            "t/d/ 750 0:0 @200",
            "t/d/f 640 3:4 @100 'f'",
            "t/d/l 777 0:0 @300 -> f",
            "t/d/s/ 750 0:0 @200",
            "t/d/s/g 640 0:0 @100 'g'",
            "t/f 640 0:0 @100 'f'",
            "t/run.sh 750 0:0 @100 '#!'"),
        copy(".", "/t/").chmod("u=rwX,g=rX,o=").of(source));
    assertEquals(List.of("x 755 0:0 @100 'f'"), copy("f", "/x").chmod("+x").of(source));
  }

  @Test
  void aBadChmodFailsEvenWhereNothingIsCopied() {
    assertEquals(
        ErrorClass.PARSE,
        copy("no*", "/x").chmod("64a").failure(new MemoryTree(), source).errorClass());
  }

  @Test
  void inlineFilesAreMadeAtTheTimeOfTheBuild() throws IOException {
    // S055
    assertEquals(List.of("f 644 0:0 @now 'hi'"), copy("/f").inline("EOF", "hi").of(source));
    assertEquals(
        List.of("d/ 755 0:0 @now", "d/a.txt 644 0:0 @now 'hi'"),
        copy("/d/").inline("a.txt", "hi").of(source));
    assertEquals(
        List.of("f 755 7:8 @42 'hi'"),
        copy("/f").inline("EOF", "hi").chown("7:8").chmod("755").created(42).of(source));
  }

  @Test
  void filesAndInlineFilesMix() throws IOException {
    // S059
    assertEquals(
        List.of("d/ 755 0:0 @now", "d/b 644 0:0 @now 'hi'", "d/f 644 0:0 @100 'f'"),
        copy("f", "/d/").inline("b", "hi").of(source));
  }

  @Test
  void onlyWhatIsMadeGetsTheCreatedTime() throws IOException {
    assertEquals(
        List.of("p/ 755 0:0 @42", "p/q/ 755 0:0 @200", "p/q/g 644 0:0 @100 'g'"),
        copy("d/s", "/p/q").created(42).of(source));
  }
}
