package jbuild.parser.fix;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jbuild.parser.syntax.Keyword;
import jbuild.parser.syntax.Statement;
import jbuild.parser.syntax.Syntax;

/**
 * When a shell would run just the words of a command, so that they can be run without it. The
 * command must be words without any syntax of a shell, and its first word no part of a shell; the
 * file must not choose a shell. As the two forms of CMD and ENTRYPOINT go together in four
 * different ways, neither is touched in a file that has both.
 */
final class ExecForm {
  private static final Pattern PROGRAM = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./+-]*");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,-]*");

  /** Reserved words, and what at least one of dash, bash, ksh, zsh and busybox has built in. */
  private static final Set<String> OF_SHELL =
      Set.of(
          (". : alias autoload bg bind break builtin caller case cd chdir command compgen complete"
                  + " compopt continue coproc declare dirs disown do done echo elif else enable"
                  + " esac eval exec exit export false fc fg fi for foreach function getopts hash"
                  + " help history if in jobs kill let local logout mapfile newgrp noglob popd"
                  + " print printf pushd pwd read readarray readonly repeat return select set shift"
                  + " shopt sleep source suspend test then time times trap true type typeset ulimit"
                  + " umask unalias unset until wait whence where which while")
              .split(" "));

  private ExecForm() {}

  /** The statements of a file whose shell form is certain to be the same without a shell. */
  static List<Statement> certain(Syntax syntax) {
    List<Statement> all = syntax.statements();
    boolean windows = syntax.escape() != '\\';
    boolean both = has(all, Keyword.CMD) && has(all, Keyword.ENTRYPOINT);
    return windows || both || has(all, Keyword.SHELL)
        ? List.of()
        : all.stream().filter(ExecForm::isPlain).toList();
  }

  /** In a trigger, too: it may reach a stage that is built on this one. */
  private static boolean has(List<Statement> statements, Keyword keyword) {
    return statements.stream().anyMatch(s -> s.keyword() == keyword);
  }

  private static boolean isPlain(Statement statement) {
    return FormRepairs.isContainerCommand(statement)
        && !statement.exec()
        && !words(statement).isEmpty()
        && PROGRAM.matcher(words(statement).getFirst()).matches()
        && !OF_SHELL.contains(words(statement).getFirst())
        && words(statement).stream().allMatch(word -> WORD.matcher(word).matches());
  }

  /** The words that a shell would see, given that there is no syntax between them. */
  static List<String> words(Statement statement) {
    return statement.arguments().stream()
        .flatMap(text -> Stream.of(text.split("[ \\t]+", -1)))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
