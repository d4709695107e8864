package jbuild.parser.expand;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.expand.WordExpander.Quotes;
import org.jspecify.annotations.Nullable;

/**
 * One expansion of one word. What is open (braces in quotes in braces) is kept on a stack of its
 * own, not on the thread's, so that depth is an error and not an overflow.
 */
final class WordScanner {
  private static final int MAX_DEPTH = 256;
  private static final int MAX_LENGTH = 1 << 20;
  private static final int END = -1;

  private final WordExpander options;
  private final Function<String, Optional<String>> variables;
  private final int[] text;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private final WordList words = new WordList();
  private final Set<String> unset = new LinkedHashSet<>();
  private int at;

  /**
   * Something open: the word itself, a double quote, or the braces of a substitution.
   *
   * @param stop the character that closes it, or END
   * @param substitution what to do with the text inside, for braces
   */
  private record Frame(
      int stop, boolean rawEscapes, @Nullable Substitution substitution, StringBuilder result) {
    boolean isQuote() {
      return stop == '"';
    }
  }

  WordScanner(WordExpander options, String source, Function<String, Optional<String>> variables) {
    this.options = options;
    checkLength(source.length());
    this.variables = variables;
    this.text = source.codePoints().toArray();
    this.at = text.length > 0 && text[0] == 0xFEFF ? 1 : 0;
  }

  String scan() {
    frames.push(new Frame(END, options.rawEscapes(), null, new StringBuilder()));
    try {
      while (at < text.length || frames.size() > 1) {
        step(frames.element());
      }
    } catch (Failure e) {
      throw new Failure(e.errorClass(), reason(e), e);
    }
    return frames.element().result().toString();
  }

  List<String> words() {
    return words.finish();
  }

  Set<String> unset() {
    return unset;
  }

  static void checkLength(int length) {
    if (length > MAX_LENGTH) {
      throw new Failure(ErrorClass.LIMIT, "the expanded value is longer than 1 MiB");
    }
  }

  /** At the end of the word every mistake is the missing end of the outermost substitution. */
  private String reason(Failure mistake) {
    if (at < text.length || mistake.errorClass() != ErrorClass.PARSE) {
      return String.valueOf(mistake.getMessage());
    }
    Deque<Frame> open = new ArrayDeque<>(frames);
    while (!open.isEmpty()) {
      Frame outermost = open.removeLast();
      if (outermost.substitution() != null) {
        return outermost.stop() == '/'
            ? "syntax error: missing '/' in ${}"
            : "syntax error: missing '}'";
      }
    }
    return String.valueOf(mistake.getMessage());
  }

  private void step(Frame frame) {
    int c = peek();
    if (c == END) {
      String what = frame.isQuote() ? "double-quote" : Character.toString(frame.stop());
      throw mistake("unexpected end of statement while looking for matching " + what);
    }
    if (c == frame.stop()) {
      at++;
      close(frames.pop());
    } else if (c == '$') {
      at++;
      dollar();
    } else if (frame.isQuote()) {
      quotedCharacter(frame);
    } else if (c == '\'' && options.quotes() != Quotes.IGNORE) {
      singleQuote();
    } else if (c == '"' && options.quotes() != Quotes.IGNORE) {
      at++;
      open(new Frame('"', frame.rawEscapes(), null, new StringBuilder()));
    } else if (c == '<' && at + 1 < text.length && text[at + 1] == '<') {
      heredocMarker(frame);
    } else {
      plainCharacter(frame);
    }
  }

  /** Blanks behind {@code <<} belong to the word, so that {@code << EOF} is one marker (S045). */
  private void heredocMarker(Frame frame) {
    int start = at;
    at += 2;
    while (peek() == ' ' || peek() == '\t' || peek() == '\r') {
      at++;
    }
    appendWhole(frame, new String(text, start, at - start));
  }

  private void plainCharacter(Frame frame) {
    int c = next();
    if (c != options.escape()) {
      append(frame, Character.toString(c));
      if (frames.size() == 1) {
        words.addSplitting(c);
      }
      return;
    }
    String escape = frame.rawEscapes() ? Character.toString(c) : "";
    int escaped = next();
    appendWhole(frame, escaped == END ? escape : escape + Character.toString(escaped));
  }

  private void quotedCharacter(Frame frame) {
    int c = next();
    if (c == options.escape()) {
      if (frame.rawEscapes()) {
        append(frame, Character.toString(c));
      }
      int escaped = peek();
      if (escaped == END) {
        return;
      }
      if (escaped == '"' || escaped == '$' || escaped == options.escape()) {
        c = next();
      }
    }
    append(frame, Character.toString(c));
  }

  private void singleQuote() {
    int close = at + 1;
    while (close < text.length && text[close] != '\'') {
      close++;
    }
    if (close >= text.length) {
      at = text.length;
      throw mistake("unexpected end of statement while looking for matching single-quote");
    }
    String inner = new String(text, at + 1, close - at - 1);
    at = close + 1;
    appendWhole(frames.element(), quoted(inner, "'"));
  }

  private String quoted(String inner, String quote) {
    return options.quotes() == Quotes.KEEP ? quote + inner + quote : inner;
  }

  private void open(Frame frame) {
    if (frames.size() >= MAX_DEPTH) {
      throw new Failure(ErrorClass.LIMIT, "substitutions are nested deeper than " + MAX_DEPTH);
    }
    if (frame.substitution() != null) {
      words.forgetCurrent();
    }
    frames.push(frame);
  }

  private void close(Frame frame) {
    String inner = frame.result().toString();
    Substitution substitution = frame.substitution();
    if (substitution == null) {
      appendWhole(frames.element(), quoted(inner, "\""));
    } else if (frame.stop() == '/') {
      open(new Frame('}', true, substitution.withPattern(inner), new StringBuilder()));
    } else {
      words.forgetCurrent();
      Optional<String> value = lookUp(substitution.name());
      boolean keep = value.isEmpty() && options.skipUnset();
      appendValue(keep ? substitution.asText(inner) : substitution.apply(value, inner));
    }
  }

  private void dollar() {
    if (peek() != '{') {
      String name = name();
      appendValue(name.isEmpty() ? "$" : lookUp(name).orElse(keptText("$" + name)));
      return;
    }
    at++;
    int first = peek();
    if (first == END) {
      throw mistake("syntax error: missing '}'");
    }
    if (first == '{' || first == '}' || first == ':') {
      throw mistake("syntax error: bad substitution");
    }
    String name = name();
    int operator = next();
    if (operator == '}') {
      appendValue(lookUp(name).orElse(keptText("${" + name + "}")));
    } else {
      openSubstitution(name, operator);
    }
  }

  private String keptText(String written) {
    return options.skipUnset() ? written : "";
  }

  private void openSubstitution(String name, int first) {
    boolean colon = first == ':';
    int operator = colon ? next() : first;
    if (operator == END) {
      throw mistake("syntax error: missing '}'");
    }
    String written = (colon ? ":" : "") + Character.toString(operator);
    boolean replaces = !colon && operator == '/';
    boolean pattern = Substitution.isPattern(operator);
    boolean unknown = !colon && !replaces && "+-?#%".indexOf(operator) < 0;
    if (unknown || (colon && pattern)) {
      throw Substitution.unsupported(written);
    }
    if (replaces && peek() == '/') {
      at++;
      operator = Substitution.REPLACE_ALL;
    } else if (colon && "+-?".indexOf(operator) < 0) {
      operator = 0;
    }
    Substitution opened = new Substitution(name, operator, written, colon, Optional.empty());
    open(new Frame(replaces ? '/' : '}', replaces || pattern, opened, new StringBuilder()));
  }

  private Optional<String> lookUp(String name) {
    Optional<String> value = variables.apply(name);
    if (value.isEmpty()) {
      unset.add(name);
    }
    return value;
  }

  private String name() {
    int start = at;
    int first = peek();
    if (Character.isDigit(first)) {
      while (Character.isDigit(peek())) {
        at++;
      }
    } else if (first != END && "@*#?-$!".indexOf(first) >= 0) {
      at++;
    } else {
      while (Character.isLetterOrDigit(peek()) || peek() == '_') {
        at++;
      }
    }
    return new String(text, start, at - start);
  }

  private void appendValue(String value) {
    append(frames.element(), value);
    if (frames.size() == 1) {
      words.addSplitting(value);
    }
  }

  private void appendWhole(Frame frame, String value) {
    append(frame, value);
    if (frames.size() == 1) {
      words.addWhole(value);
    }
  }

  private static void append(Frame frame, String value) {
    checkLength(frame.result().length() + value.length());
    frame.result().append(value);
  }

  private int peek() {
    return at < text.length ? text[at] : END;
  }

  private int next() {
    return at < text.length ? text[at++] : END;
  }

  private static Failure mistake(String message) {
    return new Failure(ErrorClass.PARSE, message);
  }
}
