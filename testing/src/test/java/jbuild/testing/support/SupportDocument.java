package jbuild.testing.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code docs/dockerfile-support.md}: text by hand, and two tables between marks, made of the
 * tests' citations, {@code docs/dockerfile-statements.tsv} and {@code docs/buildkit-tests.tsv}. As
 * a program it writes the tables anew; {@code script/dockerfile-support} runs it.
 */
final class SupportDocument {
  /** More tests of one statement than these are counted only. */
  private static final int SHOWN = 6;

  private final Path file;
  private final List<SupportRow> statements;
  private final List<SupportRow> others;
  private final Map<String, NavigableSet<String>> cited = new TreeMap<>();

  private SupportDocument(Path top) throws IOException {
    Path docs = top.resolve("docs");
    this.file = docs.resolve("dockerfile-support.md");
    this.statements = SupportRow.read(docs.resolve("dockerfile-statements.tsv"));
    this.others = SupportRow.read(docs.resolve("buildkit-tests.tsv"));
    TestCitations.read(
        top, (token, test) -> cited.computeIfAbsent(token, _ -> new TreeSet<>()).add(test));
  }

  /** Reads what it is made of, in a repository. */
  static SupportDocument of(Path top) throws IOException {
    return new SupportDocument(top);
  }

  /** Writes the document. The only argument is the repository. */
  public static void main(String[] arguments) throws IOException {
    SupportDocument document = of(Path.of(arguments[0]));
    Files.writeString(document.file, document.text());
    document.gaps().forEach(System.err::println);
  }

  /** As it is in the repository. */
  String written() throws IOException {
    return Files.readString(file);
  }

  /** As it has to be: what is there, with the tables made anew. */
  String text() throws IOException {
    String text = replaced(written(), "statements", statementTable());
    return replaced(text, "buildkit-tests", otherTable());
  }

  private static String replaced(String text, String name, List<String> lines) {
    String begin = "<!-- made from the tests: " + name + " -->\n";
    String end = "<!-- end: " + name + " -->\n";
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(end);
    if (from < begin.length() || to < from) {
      throw new IllegalStateException("the document has no marks for " + name);
    }
    return text.substring(0, from) + "\n" + String.join("\n", lines) + "\n\n" + text.substring(to);
  }

  private List<String> statementTable() {
    List<String> lines = new ArrayList<>();
    String group = "";
    for (SupportRow row : statements) {
      if (!row.group().equals(group)) {
        group = row.group();
        heading(lines, group, "| | subject | proved by |");
      }
      NavigableSet<String> tests = cited.getOrDefault(row.name(), new TreeSet<>());
      String proof = tests.isEmpty() ? row.reason() : shown(tests);
      lines.add("| " + row.name() + " | " + row.text() + " | " + proof + " |");
    }
    return lines;
  }

  private List<String> otherTable() {
    List<String> lines = new ArrayList<>();
    String group = "";
    for (SupportRow row : others) {
      if (!row.group().equals(group)) {
        group = row.group();
        heading(lines, group, "| BuildKit's test | covered by |");
      }
      lines.add("| " + row.name() + " | " + cover(row) + " |");
    }
    return lines;
  }

  private static void heading(List<String> lines, String group, String columns) {
    if (!lines.isEmpty()) {
      lines.add("");
    }
    lines.add("### " + group);
    lines.add("");
    lines.add(columns);
    lines.add(columns.replaceAll("[^|]+", "---"));
  }

  /** The tests that name it, or the statements that say the same and have tests, or the reason. */
  private String cover(SupportRow row) {
    NavigableSet<String> tests = cited.getOrDefault(row.name(), new TreeSet<>());
    if (!tests.isEmpty()) {
      return shown(tests);
    }
    List<String> proved =
        TestCitations.tokens(row.text()).stream().filter(cited::containsKey).toList();
    return proved.isEmpty() ? row.reason() : "the tests of " + String.join(", ", proved);
  }

  private static String shown(NavigableSet<String> tests) {
    List<String> names = tests.stream().limit(SHOWN).map(name -> "`" + name + "`").toList();
    int more = tests.size() - names.size();
    return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
  }

  /**
   * What is wrong with the tables, one line each: no test and no reason, or a reason beside a test
   * that is not needed any more.
   */
  List<String> gaps() {
    List<String> result = new ArrayList<>();
    for (SupportRow row : statements) {
      judge(result, row, cited.containsKey(row.name()));
    }
    for (SupportRow row : others) {
      boolean proved =
          cited.containsKey(row.name())
              || TestCitations.tokens(row.text()).stream().anyMatch(cited::containsKey);
      judge(result, row, proved);
    }
    return result;
  }

  private static void judge(List<String> result, SupportRow row, boolean proved) {
    if (!proved && row.reason().isEmpty()) {
      result.add(row.name() + ": neither a test nor a reason");
    } else if (proved && !row.reason().isEmpty() && !row.reason().equals(SupportRow.NOT_YET)) {
      result.add(row.name() + ": has a test and a reason why not: " + row.reason());
    }
  }

  /** What is still to be done. */
  List<String> unfinished() {
    List<SupportRow> all = new ArrayList<>(statements);
    all.addAll(others);
    return all.stream()
        .filter(row -> row.reason().equals(SupportRow.NOT_YET))
        .map(SupportRow::name)
        .toList();
  }
}
