package jbuild.filesystem.context;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of a {@code .dockerignore} file (S233-S239) or of {@code --exclude} (S200): the last
 * one that matches a path or one of its parents decides. Immutable.
 */
public final class IgnorePatterns {
  public static final IgnorePatterns NONE = new IgnorePatterns(List.of());

  private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

  /**
   * One line.
   *
   * @param cleaned the line in its normal form, as Latin-1
   * @param readmits whether it began with {@code !}
   * @param matcher absent for a malformed pattern that docker's matcher refuses only when it comes
   *     to use it, so that files which other builders accept are accepted
   */
  private record Rule(
      String cleaned, boolean readmits, Optional<PatternMatcher> matcher, String malformed) {
    PatternMatcher use() {
      return matcher.orElseThrow(() -> new Failure(ErrorClass.PARSE, malformed));
    }
  }

  private final List<Rule> rules;

  private IgnorePatterns(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Reads an ignore file's text. Fails with {@code PARSE}, naming {@code name} and the line; for
   * some malformed patterns only {@link #excludes} does.
   *
   * @param name of the file, for messages
   */
  public static IgnorePatterns parse(String name, byte[] text) {
    String latin1 = new String(text, ISO_8859_1);
    if (latin1.startsWith(BYTE_ORDER_MARK)) {
      latin1 = latin1.substring(BYTE_ORDER_MARK.length());
    }
    List<Rule> rules = new ArrayList<>();
    int line = 0;
    for (String pattern : latin1.split("\n", -1)) {
      line++;
      if (!pattern.startsWith("#")) {
        add(rules, pattern, name + ":" + line + ": ");
      }
    }
    return new IgnorePatterns(rules);
  }

  /** Patterns that were given one by one, as text. Fails with {@code PARSE}. */
  public static IgnorePatterns of(List<String> patterns) {
    List<Rule> rules = new ArrayList<>();
    for (String pattern : patterns) {
      add(rules, EntryPath.latin1(pattern), "");
    }
    return new IgnorePatterns(rules);
  }

  private static void add(List<Rule> rules, String line, String where) {
    String pattern = trim(line);
    if (pattern.isEmpty()) {
      return;
    }
    String mark = pattern.startsWith("!") ? "!" : "";
    String written = trim(pattern.substring(mark.length()));
    String cleaned = mark + (written.isEmpty() ? "" : clean(written));
    if (cleaned.equals("!") || cleaned.equals("!/")) {
      throw new Failure(ErrorClass.PARSE, where + "illegal exclusion pattern: \"!\"");
    }
    // Looked at again, because docker's reader takes a "!" that cleaning has brought to the front.
    boolean readmits = cleaned.startsWith("!");
    String body = readmits ? cleaned.substring(1) : cleaned;
    String malformed =
        where + "syntax error in pattern \"" + new EntryPath(pattern).display().substring(1) + "\"";
    Optional<PatternMatcher> matcher = PatternParser.ignore(body).map(PatternMatcher::new);
    if (matcher.isEmpty() && PatternParser.isRefusedAtOnce(body)) {
      throw new Failure(ErrorClass.PARSE, malformed);
    }
    rules.add(new Rule(cleaned, readmits, matcher, malformed));
  }

  /** The patterns in their normal form, in the order of the file (S233). */
  public List<String> cleaned() {
    return rules.stream()
        .map(rule -> new String(rule.cleaned().getBytes(ISO_8859_1), UTF_8))
        .toList();
  }

  /** Whether nothing is left out. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Whether the path is left out. */
  public boolean excludes(EntryPath path) {
    if (path.isRoot() || rules.isEmpty()) {
      return false;
    }
    int[] runes = Runes.decode(path.latin1());
    boolean excluded = false;
    for (Rule rule : rules) {
      if (rule.readmits == excluded && rule.use().matchesPathOrParent(runes)) {
        excluded = !rule.readmits;
      }
    }
    return excluded;
  }

  /**
   * The patterns as they go on below one directory. What they make of its path is found out once
   * for all that is in it. For use by one thread.
   */
  public final class Below {
    private final EntryPath directory;
    private final PatternMatcher.@Nullable Below[] matchers;

    private Below(EntryPath directory) {
      this.directory = directory;
      this.matchers = new PatternMatcher.Below[rules.size()];
    }

    /** Whether an entry of the directory is left out, as {@link IgnorePatterns#excludes} tells. */
    public boolean excludes(String name) {
      int[] runes = Runes.decode(name);
      boolean excluded = false;
      for (int i = 0; i < matchers.length; i++) {
        Rule rule = rules.get(i);
        if (rule.readmits == excluded && matcher(i, rule).matchesPathOrParent(runes)) {
          excluded = !rule.readmits;
        }
      }
      return excluded;
    }

    private PatternMatcher.Below matcher(int number, Rule rule) {
      PatternMatcher.Below known = matchers[number];
      if (known == null) {
        known = rule.use().below(Runes.decode(directory.latin1()));
        matchers[number] = known;
      }
      return known;
    }
  }

  public Below below(EntryPath directory) {
    return new Below(directory);
  }

  /**
   * Whether nothing below an excluded directory can be let in again, so that it need not be read.
   */
  public boolean prunes(EntryPath directory) {
    int[] runes = Runes.decode(directory.latin1());
    for (Rule rule : rules) {
      if (rule.readmits && rule.use().reachesBelow(runes)) {
        return false;
      }
    }
    return true;
  }

  /** Removes white space at both ends, that of Latin-1 in its UTF-8 form included. */
  private static String trim(String latin1) {
    int start = 0;
    int end = latin1.length();
    while (start < end && spaceAt(latin1, start) > 0) {
      start += spaceAt(latin1, start);
    }
    while (end > start) {
      if (latin1.charAt(end - 1) < 0x80 && spaceAt(latin1, end - 1) == 1) {
        end--;
      } else if (end - 2 >= start && spaceAt(latin1, end - 2) == 2) {
        end -= 2;
      } else {
        break;
      }
    }
    return latin1.substring(start, end);
  }

  private static int spaceAt(String latin1, int at) {
    char c = latin1.charAt(at);
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      return 1;
    }
    boolean wide = c == 0xC2 && at + 1 < latin1.length();
    return wide && (latin1.charAt(at + 1) == 0x85 || latin1.charAt(at + 1) == 0xA0) ? 2 : 0;
  }

  /** Cleans a pattern as Go cleans a path, less the leading slash (S233). */
  private static String clean(String path) {
    List<String> parts = new ArrayList<>();
    boolean absolute = path.startsWith("/");
    for (String part : path.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (!parts.isEmpty() && !parts.getLast().equals("..")) {
            parts.removeLast();
          } else if (!absolute) {
            parts.add(part);
          }
        }
        default -> parts.add(part);
      }
    }
    return parts.isEmpty() ? (absolute ? "/" : ".") : String.join("/", parts);
  }
}
