package jbuild.parser.fix;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import jbuild.failure.Failure;
import jbuild.parser.expand.WordExpander;
import jbuild.parser.syntax.Keyword;
import jbuild.parser.syntax.Statement;
import jbuild.parser.syntax.Syntax;

/** What a file says, without how it says it: equal before and after a repair. */
final class Meaning {
  private Meaning() {}

  /** Whether two files say the same; the exec form that was made of a shell form counts as that. */
  static boolean isSame(Syntax before, Syntax after) {
    return before.escape() == after.escape()
        && before.syntax().equals(after.syntax())
        && before.check().equals(after.check())
        && before.errors().isEmpty()
        && after.errors().isEmpty()
        && before.statements().size() == after.statements().size()
        && IntStream.range(0, before.statements().size())
            .allMatch(i ->
                isSame(before.statements().get(i), after.statements().get(i), before.escape()));
  }

  private static boolean isSame(Statement before, Statement after, char escape) {
    return before.keyword() == after.keyword()
        && before.triggers().equals(after.triggers())
        && before.flags().equals(after.flags())
        && before.heredocs().equals(after.heredocs())
        && before.source().comments().equals(after.source().comments())
        && arguments(before, after.exec(), escape).equals(arguments(after, after.exec(), escape));
  }

  private static List<String> arguments(Statement statement, boolean exec, char escape) {
    if (FormRepairs.isContainerCommand(statement) && exec && !statement.exec()) {
      return ExecForm.words(statement);
    }
    if (statement.keyword() == Keyword.FROM) {
      List<String> words = new ArrayList<>(statement.arguments());
      for (int i = 1; i < words.size(); i++) {
        words.set(i, words.get(i).toLowerCase(Locale.ROOT));
      }
      return words;
    }
    return statement.isTrigger() || !takesPairs(statement.keyword())
        ? statement.arguments()
        : statement.arguments().stream().map(pair -> expanded(pair, escape)).toList();
  }

  private static boolean takesPairs(Keyword keyword) {
    return keyword == Keyword.ENV || keyword == Keyword.LABEL;
  }

  /** The pair once with all variables set and once with none. */
  private static String expanded(String pair, char escape) {
    int equals = pair.indexOf('=');
    String value = pair.substring(equals + 1);
    WordExpander expander = new WordExpander(escape);
    List<String> results = new ArrayList<>(List.of(pair.substring(0, equals)));
    for (boolean isSet : new boolean[] {true, false}) {
      try {
        results.add(
            expander
                .expand(value, name -> isSet ? Optional.of("<" + name + ">") : Optional.empty())
                .value());
      } catch (Failure e) {
        results.add(value + " fails: " + e.getMessage());
      }
    }
    return String.join("\n", results);
  }
}
