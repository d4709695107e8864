package jbuild.registry.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Reads TOML as far as {@code registries.conf} uses it: tables, arrays of tables, inline tables,
 * arrays, one-line strings and booleans; other values are kept as their text. A library is not used
 * because the one at hand writes to the error stream when its ANTLR is not the newest, and because
 * this is on the path of every build.
 */
final class TomlReader {
  private static final int MAX_DEPTH = 16;

  private final String file;
  private final String text;
  private int at;
  private int line = 1;

  TomlReader(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /** A value that is neither string nor boolean, as it was written. */
  record Bare(String text) {}

  /** The tree: maps, lists, strings, booleans and {@link Bare}. Fails with {@code PARSE}. */
  Map<String, Object> read() {
    Map<String, Object> root = new LinkedHashMap<>();
    Map<String, Object> table = root;
    for (skipLines(); at < text.length(); skipLines()) {
      if (text.charAt(at) == '[') {
        table = header(root);
      } else {
        pair(table, 0);
      }
      skipBlanks();
      if (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '#') {
        throw problem("unexpected text after a value");
      }
    }
    return root;
  }

  private Map<String, Object> header(Map<String, Object> root) {
    boolean array = text.startsWith("[[", at);
    at += array ? 2 : 1;
    List<String> path = keys();
    expect(array ? "]]" : "]");
    Map<String, Object> parent = descend(root, path.subList(0, path.size() - 1));
    if (!array) {
      return descend(parent, path.subList(path.size() - 1, path.size()));
    }
    Map<String, Object> table = new LinkedHashMap<>();
    items(parent.computeIfAbsent(path.getLast(), _ -> new ArrayList<>())).add(table);
    return table;
  }

  /** Of an array of tables the last one is meant. */
  private Map<String, Object> descend(Map<String, Object> from, List<String> path) {
    Map<String, Object> table = from;
    for (String key : path) {
      Object next = table.computeIfAbsent(key, _ -> new LinkedHashMap<String, Object>());
      table = table(next instanceof List<?> list && !list.isEmpty() ? list.getLast() : next);
    }
    return table;
  }

  private void pair(Map<String, Object> table, int depth) {
    List<String> path = keys();
    expect("=");
    skipBlanks();
    Map<String, Object> parent = descend(table, path.subList(0, path.size() - 1));
    if (parent.putIfAbsent(path.getLast(), value(depth)) != null) {
      throw problem("\"" + path.getLast() + "\" is given twice");
    }
  }

  private List<String> keys() {
    List<String> keys = new ArrayList<>();
    do {
      skipBlanks();
      char c = peek();
      keys.add(c == '"' || c == '\'' ? string() : bare("=.]"));
      skipBlanks();
    } while (accept('.'));
    return keys;
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw problem("values are nested too deep");
    }
    char c = peek();
    if (c == '"' || c == '\'') {
      return string();
    }
    if (accept('[')) {
      return array(depth);
    }
    if (accept('{')) {
      return inlineTable(depth);
    }
    String word = bare(",]}");
    return word.equals("true") || word.equals("false")
        ? (Object) word.equals("true")
        : new Bare(word);
  }

  private List<Object> array(int depth) {
    List<Object> items = new ArrayList<>();
    for (skipLines(); !accept(']'); skipLines()) {
      items.add(value(depth + 1));
      skipLines();
      if (!accept(',') && peek() != ']') {
        throw problem("an array is not closed");
      }
    }
    return items;
  }

  private Map<String, Object> inlineTable(int depth) {
    Map<String, Object> table = new LinkedHashMap<>();
    for (skipBlanks(); !accept('}'); skipBlanks()) {
      pair(table, depth + 1);
      skipBlanks();
      if (!accept(',') && peek() != '}') {
        throw problem("an inline table is not closed");
      }
    }
    return table;
  }

  private String string() {
    char quote = text.charAt(at);
    if (text.startsWith(String.valueOf(quote).repeat(3), at)) {
      throw problem("strings of several lines are not supported");
    }
    StringBuilder value = new StringBuilder();
    for (at++; peek() != quote; at++) {
      char c = peek();
      if (c == '\n') {
        throw problem("a string is not closed");
      }
      if (c == '\\' && quote == '"') {
        at++;
        value.append(escaped(peek()));
      } else {
        value.append(c);
      }
    }
    at++;
    return value.toString();
  }

  private char escaped(char c) {
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case '"', '\\' -> c;
      default -> throw problem("unsupported escape \\" + c);
    };
  }

  private String bare(String ends) {
    int start = at;
    while (at < text.length() && (ends + " \t\r\n#").indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw problem("a key or a value is missing");
    }
    return text.substring(start, at);
  }

  private char peek() {
    if (at >= text.length()) {
      throw problem("the file ends too early");
    }
    return text.charAt(at);
  }

  private boolean accept(char c) {
    boolean there = peekOrEnd() == c;
    at += there ? 1 : 0;
    return there;
  }

  private char peekOrEnd() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private void expect(String token) {
    skipBlanks();
    if (!text.startsWith(token, at)) {
      throw problem("\"" + token + "\" is missing");
    }
    at += token.length();
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void skipLines() {
    for (skipBlanks(); at < text.length(); skipBlanks()) {
      if (text.charAt(at) == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.charAt(at) == '\n') {
        line++;
        at++;
      } else {
        return;
      }
    }
  }

  @SuppressWarnings("unchecked") // only this class makes the maps of a tree
  private Map<String, Object> table(Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw problem("a value is used as a table");
  }

  @SuppressWarnings("unchecked") // only this class makes the lists of a tree
  private List<Object> items(Object value) {
    if (value instanceof List<?> list) {
      return (List<Object>) list;
    }
    throw problem("a value is used as an array of tables");
  }

  private Failure problem(String problem) {
    return new Failure(ErrorClass.PARSE, file + ":" + line + ": " + Failure.printable(problem));
  }
}
