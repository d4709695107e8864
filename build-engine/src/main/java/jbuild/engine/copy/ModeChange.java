package jbuild.engine.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;

/**
 * What {@code --chmod} does to the mode of a copied entry: an octal number sets it (S191), a list
 * of clauses as chmod(1) knows them changes it, with a umask of 0 (S192).
 */
final class ModeChange {
  private static final int MAX_MODE = 07777;
  private static final int SET_IDS = 06000;
  private static final int STICKY = 01000;
  private static final int ANY_EXECUTE = 0111;

  private final OptionalInt absolute;
  private final List<Action> actions;

  private ModeChange(OptionalInt absolute, List<Action> actions) {
    this.absolute = absolute;
    this.actions = List.copyOf(actions);
  }

  /** One operator of a clause with its permissions. */
  @FunctionalInterface
  private interface Action {
    int apply(int mode, int original, boolean directory);
  }

  /** Reads an option's value. Fails with {@code PARSE}. */
  static ModeChange parse(String text) {
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '7')) {
      return new ModeChange(OptionalInt.of(octal(text)), List.of());
    }
    List<Action> actions = new ArrayList<>();
    for (String clause : text.split(",", -1)) {
      new Clause(text, clause).addTo(actions);
    }
    return new ModeChange(OptionalInt.empty(), actions);
  }

  private static int octal(String text) {
    String digits = text.replaceFirst("^0+(?=.)", "");
    if (digits.length() > 4) {
      throw invalid(text);
    }
    return Integer.parseInt(digits, 8);
  }

  private static Failure invalid(String text) {
    return new Failure(
        ErrorClass.PARSE,
        "invalid chmod parameter: '"
            + text
            + "'. it should be octal string and between 0 and 07777, or clauses like u=rwX,go=rX");
  }

  /** The mode of an octal value; empty where the mode depends on the entry. */
  OptionalInt absolute() {
    return absolute;
  }

  /** The mode of an entry after the change. Links have no mode of their own and keep theirs. */
  int apply(Entry.Node node) {
    int mode = node.metadata().mode();
    if (node instanceof Entry.Symlink) {
      return mode;
    }
    return absolute.orElseGet(() -> change(mode, node instanceof Entry.Directory));
  }

  private int change(int original, boolean directory) {
    int mode = original;
    for (Action action : actions) {
      mode = action.apply(mode, original, directory);
    }
    return mode;
  }

  /** The reader of one clause: who, then operators with permissions. */
  private static final class Clause {
    private final String whole;
    private final String clause;
    private int at;
    private boolean user;
    private boolean group;
    private boolean others;

    Clause(String whole, String clause) {
      this.whole = whole;
      this.clause = clause;
    }

    void addTo(List<Action> actions) {
      readWho();
      if (at == clause.length()) {
        throw invalid(whole);
      }
      while (at < clause.length()) {
        actions.add(readAction());
      }
    }

    private void readWho() {
      for (; at < clause.length() && "augo".indexOf(clause.charAt(at)) >= 0; at++) {
        char who = clause.charAt(at);
        user |= who == 'u' || who == 'a';
        group |= who == 'g' || who == 'a';
        others |= who == 'o' || who == 'a';
      }
      if (at == 0) {
        user = true;
        group = true;
        others = true;
      }
    }

    private Action readAction() {
      char operator = clause.charAt(at++);
      if (operator != '+' && operator != '-' && operator != '=') {
        throw invalid(whole);
      }
      int start = at;
      while (at < clause.length() && "+-=".indexOf(clause.charAt(at)) < 0) {
        at++;
      }
      return action(operator, clause.substring(start, at));
    }

    private Action action(char operator, String permissions) {
      if (permissions.length() == 1 && "ugo".contains(permissions)) {
        int shift = 6 - 3 * "ugo".indexOf(permissions);
        return (mode, original, directory) ->
            operate(operator, mode, spread(mode >> shift & 7), spread(7));
      }
      if (!permissions.chars().allMatch(c -> "rwxXst".indexOf(c) >= 0)) {
        throw invalid(whole);
      }
      int fixed = fixedBits(permissions);
      boolean sometimes = permissions.contains("X");
      int cleared = spread(7) | setIds() | (permissions.contains("t") ? STICKY : 0);
      return (mode, original, directory) -> {
        boolean execute = sometimes && (directory || (original & ANY_EXECUTE) != 0);
        int bits = fixed | (execute ? spread(1) : 0);
        return operate(operator, mode, bits, cleared);
      };
    }

    private static int operate(char operator, int mode, int bits, int cleared) {
      IntUnaryOperator change =
          switch (operator) {
            case '+' -> m -> m | bits;
            case '-' -> m -> m & ~bits;
            default -> m -> (m & ~cleared) | bits;
          };
      return change.applyAsInt(mode) & MAX_MODE;
    }

    private int fixedBits(String permissions) {
      int three =
          (permissions.contains("r") ? 4 : 0)
              | (permissions.contains("w") ? 2 : 0)
              | (permissions.contains("x") ? 1 : 0);
      int bits = spread(three);
      if (permissions.contains("s")) {
        bits |= setIds();
      }
      if (permissions.contains("t") && (user || group)) {
        bits |= STICKY;
      }
      return bits;
    }

    /** Three permission bits, given to all whom the clause names. */
    private int spread(int three) {
      return (user ? three << 6 : 0) | (group ? three << 3 : 0) | (others ? three : 0);
    }

    private int setIds() {
      return ((user ? 04000 : 0) | (group ? 02000 : 0)) & SET_IDS;
    }
  }
}
