package jbuild.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S215. */
class GitSourceTest {
  @Test
  void fragmentsAndQueriesNameRefAndFolder() {
    GitSource expected =
        new GitSource(
            "https://h.example/r.git",
            Optional.of("v1"),
            Optional.of("a/b"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false);
    assertEquals(Optional.of(expected), GitSource.parse("https://h.example/r.git#v1:a/./b"));
    assertEquals(
        Optional.of(expected), GitSource.parse("HTTPS://h.example/r.git?ref=v1&subdir=a%2Fb"));
  }

  @Test
  void optionsOfTheQueryAreRead() {
    GitSource source =
        GitSource.parse("git@h.example:a/b?tag=v1&commit=abc&keep-git-dir&submodules=0")
            .orElseThrow();
    assertEquals("git@h.example:a/b", source.remote());
    assertEquals(Optional.of("refs/tags/v1"), source.ref());
    assertEquals(Optional.of("abc"), source.checksum());
    assertEquals(Optional.of(true), source.keepGitDir());
    assertEquals(Optional.of(false), source.submodules());
    assertFalse(source.commitTimes());
    assertFalse(source.fetchByCommit());
  }

  @Test
  void timesAndTheWayOfFetchingAreChosenInTheQuery() {
    GitSource source =
        GitSource.parse(
                "https://h.example/r.git?branch=b&checksum=abc&mtime=commit&fetch-by-commit")
            .orElseThrow();
    assertTrue(source.commitTimes());
    assertTrue(source.fetchByCommit());
    GitSource plain =
        GitSource.parse("https://h.example/r.git?mtime=checkout&fetch-by-commit=false")
            .orElseThrow();
    assertFalse(plain.commitTimes());
    assertFalse(plain.fetchByCommit());
  }

  @Test
  void whatAnInstructionSaysReplacesOnlyWhatItSays() {
    GitSource source = GitSource.parse("https://h.example/r.git?ref=b&mtime=commit").orElseThrow();
    GitSource checked = source.with(Optional.of("abc"), true);
    assertEquals(Optional.of("abc"), checked.checksum());
    assertEquals(Optional.of(true), checked.keepGitDir());
    assertEquals(source.ref(), checked.ref());
    assertTrue(checked.commitTimes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h.example/r",
        "./r.git",
        "/r.git",
        "r.git",
        "file:///r.git",
        "h.example:a/b.git",
        "https://h.example/r.git/",
        "https://h.example/%zz.git",
        "https://h.example/a\u0001.git"
      })
  void otherTextsAreNoGitSources(String text) {
    assertEquals(Optional.empty(), GitSource.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?bogus=1",
        "?ref=a#b",
        "?ref=a&tag=b",
        "?branch=a&tag=a",
        "?ref=",
        "?keep-git-dir=x",
        "?ref=a&ref=a",
        "?subdir=a#:b",
        "?mtime=never",
        "?fetch-by-commit=perhaps",
        "?checksum=ab&commit=cd",
        "?mtime=commit&mtime=checkout"
      })
  void contradictionsAreRefused(String rest) {
    assertThrows(Failure.class, () -> GitSource.parse("https://h.example/r.git" + rest));
  }
}
