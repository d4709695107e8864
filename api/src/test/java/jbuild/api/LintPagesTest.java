package jbuild.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jbuild.parser.DockerfileParser;
import jbuild.parser.ParseResult;
import jbuild.parser.Source;
import jbuild.parser.fix.Fix;
import jbuild.parser.fix.Fixer;
import jbuild.parser.lint.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 1.3: each rule has a page, and what its examples say is so. */
final class LintPagesTest {
  private static final Path PAGES = Path.of("..", "docs", "lint");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir private Path directory;

  private static Path page(Rule rule) {
    return Path.of("..").resolve(rule.documentation());
  }

  private static List<String> blocks(Rule rule, String language) throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(page(rule)));
    return blocks
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  @Test
  void thereIsAPageForEachRuleAndNoOther() throws IOException {
    Set<String> expected =
        Stream.concat(Stream.of(Rule.values()).map(rule -> page(rule)), Stream.of(readme()))
            .map(path -> path.getFileName().toString())
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> files = Files.list(PAGES)) {
      Set<String> found =
          files
              .map(path -> path.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(expected, found);
    }
  }

  private static Path readme() {
    return PAGES.resolve("README.md");
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void theIndexLeadsToThePage(Rule rule) throws IOException {
    String link = "| [" + rule.title() + "](" + page(rule).getFileName() + ") |";
    assertTrue(Files.readString(readme()).contains(link), link);
    assertTrue(Files.readString(page(rule)).startsWith("# " + rule.title() + "\n"));
    assertTrue(rule.isExperimental() || Files.readString(page(rule)).contains("skip=" + rule));
  }

  /** InvalidBaseImagePlatform has to ask a registry, which a test of the planner plays. */
  @ParameterizedTest
  @EnumSource(
      value = Rule.class,
      names = "INVALID_BASE_IMAGE_PLATFORM",
      mode = EnumSource.Mode.EXCLUDE)
  void theBadExampleFiresItsRuleAndTheGoodOneFiresNone(Rule rule) throws IOException {
    List<String> examples = blocks(rule, "dockerfile");
    assertEquals(2, examples.size());
    assertTrue(fired(rule, examples.getFirst()).contains(rule), "the bad example");
    assertEquals(List.of(), fired(rule, examples.getLast()), "the good example");
  }

  private List<Rule> fired(Rule rule, String example) throws IOException {
    Path context = Files.createTempDirectory(directory, "project");
    Project project = Project.of(context, directory.resolve("store"));
    project.file("Dockerfile", example);
    for (String ignored : blocks(rule, "dockerignore")) {
      project.file(".dockerignore", ignored);
    }
    return project.check().warnings().stream()
        .map(warning -> warning.rule())
        .flatMap(Optional::stream)
        .toList();
  }

  /** The pages tell which findings can be repaired; the bad examples are. */
  @ParameterizedTest
  @EnumSource(Rule.class)
  void whatThePageSaysOfRepairsIsSo(Rule rule) throws IOException {
    String text = Files.readString(page(rule));
    String answer = text.substring(text.indexOf("repair it?\n") + "repair it?\n".length()).strip();
    assertEquals(Fix.RULES.contains(rule), !answer.startsWith("No"), answer);
    Source bad =
        new Source(
            "Dockerfile", blocks(rule, "dockerfile").getFirst().getBytes(StandardCharsets.UTF_8));
    ParseResult parsed = DockerfileParser.parse(bad);
    List<Rule> repaired =
        Fixer.fix(bad, parsed, Set.of(rule)).fixes().stream().map(Fix::rule).toList();
    assertEquals(Fix.RULES.contains(rule) ? List.of(rule) : List.of(), repaired);
  }
}
