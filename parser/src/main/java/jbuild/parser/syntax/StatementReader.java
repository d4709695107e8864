package jbuild.parser.syntax;

import java.util.ArrayList;
import java.util.List;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.grammar.DockerfileParser.ArgumentsContext;
import jbuild.grammar.DockerfileParser.FlagsContext;
import jbuild.grammar.DockerfileParser.HeredocContext;
import jbuild.grammar.DockerfileParser.InstructionContext;
import jbuild.grammar.DockerfileParser.OnbuildContext;
import jbuild.grammar.DockerfileParser.StatementContext;
import jbuild.parser.text.Blanks;
import jbuild.parser.text.Json;
import jbuild.parser.text.Quoted;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Turns the tree of one statement into a {@link Statement}. */
final class StatementReader {
  private StatementReader() {}

  static Statement read(StatementContext tree, Tokens.Entry entry, char escape) {
    List<List<String>> triggers = new ArrayList<>();
    for (OnbuildContext onbuild : tree.onbuild()) {
      triggers.add(flags(onbuild.flags()));
    }
    List<Heredoc> heredocs = heredocs(tree.heredoc(), entry.heredocs());
    @Nullable InstructionContext instruction = tree.instruction();
    if (instruction == null) {
      return new Statement(
          triggers,
          Keyword.UNKNOWN,
          "",
          List.of(),
          List.of(),
          false,
          false,
          heredocs,
          entry.line());
    }
    Keyword keyword = keyword(instruction);
    ArgumentsContext arguments = instruction.arguments();
    String raw = entry.arguments();
    boolean exec = arguments.execForm() != null;
    checkJson(keyword, exec, raw);
    List<String> words = keyword == Keyword.UNKNOWN ? List.of() : words(arguments);
    words = keyword.takesQuotedWords() ? withoutTrailingEscape(words, escape) : words;
    boolean legacy = false;
    if (keyword.takesPairs() && !words.isEmpty()) {
      legacy = words.getFirst().indexOf('=') < 0;
      words = legacy ? legacyPair(keyword, raw) : checkPairs(words);
    }
    return new Statement(
        triggers,
        keyword,
        instruction.keyword().getText(),
        flags(instruction.flags()),
        words,
        exec,
        legacy,
        heredocs,
        entry.line());
  }

  private static Keyword keyword(InstructionContext instruction) {
    int type = instruction.keyword().getStart().getType();
    return Keyword.ofToken(type);
  }

  private static List<String> flags(FlagsContext flags) {
    return flags.FLAG().stream().map(TerminalNode::getText).map(Flags::unquote).toList();
  }

  private static List<String> words(ArgumentsContext arguments) {
    List<String> words = new ArrayList<>();
    for (TerminalNode word : arguments.WORD()) {
      words.add(word.getText());
    }
    if (arguments.TEXT() != null) {
      words.add(arguments.TEXT().getText());
    }
    if (arguments.execForm() != null) {
      for (TerminalNode string : arguments.execForm().EXEC_STRING()) {
        words.add(Json.unescape(string.getText()));
      }
    }
    return words;
  }

  /** An escape character that is the very last has nothing to escape and goes. */
  private static List<String> withoutTrailingEscape(List<String> words, char escape) {
    if (words.isEmpty() || !endsInOpenEscape(words.getLast(), escape)) {
      return words;
    }
    String last = words.getLast().substring(0, words.getLast().length() - 1);
    List<String> result = new ArrayList<>(words.subList(0, words.size() - 1));
    if (!last.isEmpty()) {
      result.add(last);
    }
    return result;
  }

  private static boolean endsInOpenEscape(String word, char escape) {
    char quote = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == escape && quote != '\'') {
        i++;
        if (i == word.length()) {
          return true;
        }
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
    }
    return false;
  }

  /** JSON that is an array, but not of strings, is a mistake, not the shell form (S035). */
  private static void checkJson(Keyword keyword, boolean exec, String raw) {
    if (exec || !keyword.takesExecForm()) {
      return;
    }
    String json = keyword == Keyword.HEALTHCHECK ? behindFirstWord(raw) : raw;
    if (json.startsWith("[") && Json.isArray(json)) {
      throw new Failure(
          ErrorClass.PARSE,
          "when using JSON array syntax, arrays must be comprised of strings only");
    }
  }

  private static String behindFirstWord(String raw) {
    int end = 0;
    while (end < raw.length() && !Blanks.isGap(raw.charAt(end))) {
      end++;
    }
    return Blanks.trimLeading(raw.substring(end));
  }

  /** {@code ENV name value}: the name ends at the first blank, all the rest is the value (S078). */
  private static List<String> legacyPair(Keyword keyword, String raw) {
    int nameEnd = 0;
    while (nameEnd < raw.length() && !Blanks.isGap(raw.charAt(nameEnd))) {
      nameEnd++;
    }
    int valueStart = nameEnd;
    while (valueStart < raw.length() && Blanks.isGap(raw.charAt(valueStart))) {
      valueStart++;
    }
    if (valueStart == nameEnd) {
      throw new Failure(ErrorClass.PARSE, keyword + " must have two arguments");
    }
    return List.of(raw.substring(0, nameEnd) + "=" + raw.substring(valueStart));
  }

  private static List<String> checkPairs(List<String> words) {
    for (String word : words) {
      if (word.indexOf('=') < 0) {
        throw new Failure(
            ErrorClass.PARSE,
            "Syntax error - can't find = in "
                + Quoted.of(word)
                + ". Must be of the form: name=value");
      }
    }
    return words;
  }

  private static List<Heredoc> heredocs(List<HeredocContext> trees, List<Heredoc> markers) {
    List<Heredoc> heredocs = new ArrayList<>();
    for (int i = 0; i < trees.size(); i++) {
      StringBuilder content = new StringBuilder();
      for (TerminalNode line : trees.get(i).HEREDOC_LINE()) {
        content.append(line.getText());
      }
      heredocs.add(markers.get(i).withContent(content.toString()));
    }
    return heredocs;
  }
}
