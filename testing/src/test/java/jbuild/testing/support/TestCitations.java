package jbuild.testing.support;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What the tests of a repository cite: statements ({@code S001}, or {@code S001 to S004}) and tests
 * of BuildKit's ({@code testCopyRelative}). A test cites what stands in the comment above it, in
 * its name or in its body; a class of tests what stands in the comment above the class.
 */
final class TestCitations {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<![A-Z0-9])S(\\d{3})(?:(?: to |-)S(\\d{3}))?(?![0-9])|\\b(test[A-Z][A-Za-z0-9]+)");
  private static final Pattern TEST =
      Pattern.compile("@(Test|ParameterizedTest|TestFactory|RepeatedTest)\\b");

  private final BiConsumer<String, String> found;

  private TestCitations(BiConsumer<String, String> found) {
    this.found = found;
  }

  /**
   * Reads all test sources.
   *
   * @param top the repository
   * @param found is told each citation: the token, and {@code Class.method} or {@code Class}
   */
  static void read(Path top, BiConsumer<String, String> found) throws IOException {
    TestCitations citations = new TestCitations(found);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  _ -> {},
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(testSources(top)));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        String text = Files.readString(Path.of(unit.getSourceFile().toUri()));
        citations.new Reader(unit, positions, text).scan(unit.getTypeDecls(), null);
      }
    }
  }

  private static List<Path> testSources(Path top) throws IOException {
    NavigableSet<Path> result = new TreeSet<>();
    try (Stream<Path> modules = Files.list(top)) {
      for (Path module : modules.toList()) {
        Path sources = module.resolve("src/test/java");
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(result::add);
          }
        }
      }
    }
    return List.copyOf(result);
  }

  /** The tokens of a text, ranges taken apart. */
  static NavigableSet<String> tokens(String text) {
    NavigableSet<String> result = new TreeSet<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      if (matcher.group(3) != null) {
        result.add(matcher.group(3));
      } else {
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        for (int number = first; number <= last; number++) {
          result.add(String.format(Locale.ROOT, "S%03d", number));
        }
      }
    }
    return result;
  }

  /** Reads one file. */
  private final class Reader extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final String text;
    private String type = "";

    Reader(CompilationUnitTree unit, SourcePositions positions, String text) {
      this.unit = unit;
      this.positions = positions;
      this.text = text;
    }

    @Override
    public Void visitClass(ClassTree declared, Void unused) {
      String outer = type;
      type = declared.getSimpleName().toString();
      int start = start(declared);
      String body = text.substring(start, end(declared));
      if (TEST.matcher(body).find()) {
        tokens(commentAbove(start)).forEach(token -> found.accept(token, type));
      }
      super.visitClass(declared, null);
      type = outer;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      int start = start(method);
      String own = text.substring(start, end(method));
      if (TEST.matcher(method.getModifiers().toString()).find()) {
        tokens(commentAbove(start) + own)
            .forEach(token -> found.accept(token, type + "." + method.getName()));
      }
      return null;
    }

    private int start(Tree tree) {
      return (int) positions.getStartPosition(unit, tree);
    }

    private int end(Tree tree) {
      return (int) positions.getEndPosition(unit, tree);
    }

    /** The comments that end where only blanks are left before a position. */
    private String commentAbove(int position) {
      int from = position;
      while (true) {
        int end = text.substring(0, from).stripTrailing().length();
        int line = text.lastIndexOf('\n', Math.max(end - 1, 0)) + 1;
        if (text.substring(0, end).endsWith("*/")) {
          from = text.lastIndexOf("/*", end);
        } else if (text.substring(line, end).strip().startsWith("//")) {
          from = line;
        } else {
          return text.substring(from, position);
        }
      }
    }
  }
}
