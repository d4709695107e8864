package jbuild.parser.expand;

import java.util.ArrayList;
import java.util.List;
import jbuild.parser.text.Blanks;

/** Collects the words of an expansion. Not safe for several threads. */
final class WordList {
  private final List<String> words = new ArrayList<>();
  private final StringBuilder current = new StringBuilder();
  private boolean inWord;

  /** Adds text whose blanks separate words. */
  void addSplitting(String text) {
    text.codePoints().forEach(this::addSplitting);
  }

  void addSplitting(int c) {
    if (!Blanks.isBlank(c)) {
      current.appendCodePoint(c);
      inWord = true;
    } else if (inWord && !current.isEmpty()) {
      words.add(current.toString());
      current.setLength(0);
      inWord = false;
    }
  }

  /** Adds text whose blanks belong to the word. */
  void addWhole(CharSequence text) {
    current.append(text);
    inWord = true;
  }

  /**
   * Forgets the word in progress. BuildKit does so when a substitution with a modifier begins: its
   * buffer is shared with the words inside the braces.
   */
  void forgetCurrent() {
    current.setLength(0);
  }

  List<String> finish() {
    if (!current.isEmpty()) {
      words.add(current.toString());
      current.setLength(0);
    }
    return words;
  }
}
