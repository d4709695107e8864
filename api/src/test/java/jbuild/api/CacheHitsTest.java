package jbuild.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a step run again, and what does not (section 2.2); {@link BuildTest} has more. */
class CacheHitsTest {
  private static final List<String> NOTHING = List.of();

  @TempDir private Path directory;
  private Project project;

  @BeforeAll
  static void needsASystemToRunStepsOn() {
    Optional<String> missing = Project.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
  }

  @BeforeEach
  void makeAProject() throws IOException {
    project = Project.in(directory);
  }

  private void mode(String file, String permissions) throws IOException {
    Files.setPosixFilePermissions(
        directory.resolve("project").resolve(file), PosixFilePermissions.fromString(permissions));
  }

  /** The steps that a build with this Dockerfile does. */
  private List<String> done(String... lines) throws IOException {
    project.dockerfile(lines).build();
    return project.done();
  }

  /** S194: as a checkout with another umask has it. */
  @Test
  void anotherModeIsAnotherFileUnlessTheInstructionSetsIt() throws IOException {
    project.file("a", "a").file("b", "b");
    mode("a", "rw-r--r--");
    mode("b", "rw-r--r--");
    String[] lines = {"FROM base", "COPY --chmod=644 b /", "RUN true", "COPY a /"};
    done(lines);
    mode("a", "rw-rw-r--");
    mode("b", "rw-rw-r--");
    assertEquals(List.of("COPY a /"), done(lines));
  }

  /** The directory part of a source shows nowhere in the copy. */
  @Test
  void anotherFolderOfTheSameFilesIsTheSameSource() throws IOException {
    project.file("one/x", "x").file("two/x", "x");
    done("FROM base", "COPY one/x /x", "RUN true");
    assertEquals(NOTHING, done("FROM base", "COPY two/x /x", "RUN true"));
  }

  /** S202, S241 (testCopyWildcardCache, testWildcardRenameCache). */
  @Test
  void onlyWhatIsCopiedCounts() throws IOException {
    project.file("src/a", "a").file("src/a.md", "m").file("foo1", "1");
    String[] lines = {"FROM base", "COPY --exclude=*.md src/ /s", "COPY foo* /f/", "RUN true"};
    done(lines);
    project.file("other", "o").file("src/a.md", "changed").file("src/b.md", "new");
    assertEquals(NOTHING, done(lines));
    Path context = directory.resolve("project");
    Files.move(context.resolve("foo1"), context.resolve("foo2"));
    assertEquals(List.of("COPY foo* /f/", "RUN true"), done(lines));
  }

  /** What was a folder may be a file the next time (testContextChangeDirToFile). */
  @Test
  void aFolderMayBecomeAFile() throws IOException {
    project.file("foo/bar", "1");
    String[] lines = {"FROM base", "COPY foo /x"};
    done(lines);
    Path context = directory.resolve("project");
    Files.delete(context.resolve("foo/bar"));
    Files.delete(context.resolve("foo"));
    project.file("foo", "2");
    assertEquals(List.of("COPY foo /x"), done(lines));
  }

  @Test
  void theTextOfAStepCountsAndTheTextAroundItDoesNot() throws IOException {
    done("FROM base", "RUN echo a", "RUN echo b");
    assertEquals(NOTHING, done("FROM base", "", "# more", "RUN   echo a", "run echo b"));
    // The second has the same files below it as before, however they were made.
    assertEquals(List.of("RUN echo  a"), done("FROM base", "RUN echo  a", "RUN echo b"));
  }

  @Test
  void configurationCountsOnlyForWhatSeesIt() throws IOException {
    done("FROM base", "LABEL a=1", "LABEL b=2", "RUN true", "ENV x=1", "RUN echo last");
    assertEquals(
        List.of("RUN echo last"),
        done("FROM base", "LABEL b=2", "LABEL a=1", "RUN true", "ENV x=2", "RUN echo last"));
    assertEquals(
        NOTHING,
        done("FROM base", "RUN true", "ENV x=2", "RUN echo last", "ENV y=1", "CMD [\"true\"]"));
  }

  @Test
  void proxiesDoNotCount() throws IOException {
    project.arg("HTTP_PROXY", "http://one.invalid");
    done("FROM base", "RUN true");
    project.arg("HTTP_PROXY", "http://two.invalid");
    assertEquals(NOTHING, done("FROM base", "RUN true"));
  }

  @Test
  void namesOfHostsCountAndTheirAddressesDoNot() throws IOException {
    done("FROM base", "RUN true");
    project.host("a.invalid", "192.0.2.1").build();
    assertEquals(
        1, project.done().stream().filter("RUN true"::equals).count(), "a host that is new");
    project.host("a.invalid", "192.0.2.2").build();
    assertEquals(NOTHING, project.done());
  }

  /** What was done all the same is kept for the next build. */
  @Test
  void withoutTheCacheAllIsDoneButWhatAWorkdirMakes() throws IOException {
    String[] lines = {"FROM base", "WORKDIR /w", "COPY a .", "RUN cat a"};
    project.file("a", "a");
    done(lines);
    project.noCache(true);
    assertEquals(NOTHING, done(lines).stream().filter(step -> step.startsWith("WORKDIR")).toList());
    assertEquals(List.of("COPY a .", "RUN cat a"), last(2, project.done()));
    project.noCache(false);
    assertEquals(NOTHING, done(lines));
  }

  private static List<String> last(int count, List<String> all) {
    return all.subList(all.size() - count, all.size());
  }

  @Test
  void stagesCanBeDoneAgainByName() throws IOException {
    String[] lines = {
      "FROM base AS Made", "RUN echo 1 > /m", "FROM base", "RUN echo 2", "COPY --from=made /m /"
    };
    done(lines);
    project.noCacheStages("made");
    assertEquals(List.of("RUN echo 1 > /m"), done(lines));
  }
}
