package jbuild.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Sizes and names (sections 6.1 and 6.2 of the style guide), and texts that must not be there. */
final class TidyTest {
  private static final int FILE_LINES = 500;
  private static final int METHOD_LINES = 60;
  private static final int LEAST_FILES = 150;
  private static final int MODULE_TYPES = 100;

  /** Words that say nothing about a type. */
  private static final Set<String> EMPTY_WORDS =
      Set.of(
          "Utils",
          "Util",
          "Helper",
          "Manager",
          "Common",
          "Base",
          "Impl",
          "Template",
          "Step",
          "Context");

  /** The field's own terms that hold such a word. */
  private static final Set<String> TERMS =
      Set.of("BuildContext", "NamedContext", "CredentialHelper", "BaseImages");

  private static final Pattern WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern REGISTRY_HOST =
      Pattern.compile("repo[.]maven[.]apache|repo1[.]maven|deb[.]debian[.]org|registry[.]npmjs");
  private static final Pattern MACHINE_PATH =
      Pattern.compile(
          "(^|[^a-zA-Z0-9_.])/wor[k]/(main|shared)|/usr/lib/jv[m]/(temurin|java-)|/hom[e]/[a-z]+/");
  private static final Pattern LEFT_OPEN =
      Pattern.compile("\\b(TOD[O]|FIXM[E]|XX[X])\\b|@Disable[d]");

  @Test
  void theTreeWasRead() throws IOException {
    assertTrue(SourceTree.javaFiles().size() >= LEAST_FILES);
  }

  @Test
  void filesAreShort() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : SourceTree.javaFiles()) {
      int lines = Files.readAllLines(file).size();
      if (lines > FILE_LINES) {
        found.add(shown(file) + ": " + lines + " lines");
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void methodsAreShortAndTypesHaveNames() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> found = new ArrayList<>();
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
                  files.getJavaFileObjectsFromPaths(SourceTree.javaFiles()));
      for (CompilationUnitTree unit : task.parse()) {
        new Inspection(unit, Trees.instance(task).getSourcePositions(), found).scan(unit, true);
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void modulesAreOfAModestSize() throws IOException {
    List<String> found = new ArrayList<>();
    for (String directory : SourceTree.topDirectories()) {
      Path sources = SourceTree.TOP.resolve(directory).resolve(Path.of("src", "main"));
      long types =
          SourceTree.javaFiles().stream()
              .filter(file -> file.startsWith(sources))
              .filter(file -> !file.endsWith("package-info.java"))
              .count();
      if (types > MODULE_TYPES) {
        found.add(directory + ": " + types + " types");
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void everyPackageTellsWhatItIs() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : SourceTree.javaFiles()) {
      Path info = file.resolveSibling("package-info.java");
      boolean isMain = file.toString().contains("/src/main/java/");
      if (isMain && (!Files.exists(info) || !Files.readString(info).startsWith("/**"))) {
        found.add(shown(file) + ": no package-info.java with a comment");
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void everyTopDirectoryIsInTheArchitecture() throws IOException {
    String text = Files.readString(SourceTree.TOP.resolve("ARCHITECTURE.md"));
    List<String> missing =
        SourceTree.topDirectories().stream().filter(name -> !text.contains(name + "/")).toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void noFileNamesAPackageHostOrAMachinesPathOrSomethingLeftOpen() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : SourceTree.files()) {
      int number = 0;
      for (String line : lines(file)) {
        number++;
        for (Pattern pattern : List.of(REGISTRY_HOST, MACHINE_PATH, LEFT_OPEN)) {
          if (pattern.matcher(line).find()) {
            found.add(shown(file) + ":" + number + ": " + line.strip());
          }
        }
      }
    }
    assertEquals(List.of(), found);
  }

  /** The lines of a text; none of what is no UTF-8. */
  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (MalformedInputException e) {
      return List.of();
    }
  }

  private static String shown(Path file) {
    return SourceTree.TOP.relativize(file).toString();
  }

  /** Looks at the types and methods of one file. */
  private static final class Inspection extends TreePathScanner<Boolean, Boolean> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> found;

    Inspection(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
      this.unit = unit;
      this.positions = positions;
      this.found = found;
    }

    @Override
    public Boolean visitMethod(MethodTree method, Boolean unused) {
      LineMap map = unit.getLineMap();
      long first = map.getLineNumber(positions.getStartPosition(unit, method));
      long last = map.getLineNumber(positions.getEndPosition(unit, method));
      if (last - first + 1 > METHOD_LINES) {
        found.add(where(first) + ": " + method.getName() + " has " + (last - first + 1) + " lines");
      }
      return super.visitMethod(method, unused);
    }

    @Override
    public Boolean visitClass(ClassTree type, Boolean unused) {
      String name = type.getSimpleName().toString();
      for (String word : WORD.split(name, -1)) {
        if (EMPTY_WORDS.contains(word) && !TERMS.contains(name)) {
          long line = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, type));
          found.add(where(line) + ": the name " + name + " holds the empty word " + word);
        }
      }
      return super.visitClass(type, unused);
    }

    private String where(long line) {
      return shown(Path.of(unit.getSourceFile().toUri())) + ":" + line;
    }
  }
}
