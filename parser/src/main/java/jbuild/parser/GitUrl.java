package jbuild.parser;

import static jbuild.parser.InstructionReader.mistake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jbuild.parser.text.Quoted;
import jbuild.parser.text.Scalars;

/**
 * The text of a git source, cut in three.
 *
 * @param remote without query and fragment
 * @param query behind the question mark, still encoded
 * @param fragment behind the hash, decoded
 */
record GitUrl(String remote, String query, String fragment) {
  private static final Pattern SCHEME = Pattern.compile("^([a-zA-Z0-9]+)://");
  private static final Pattern SSH_SHORT = Pattern.compile("^[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:");
  private static final int LONGEST = 64 << 10;

  /** Cuts a text that is a git source; empty if it is something else. */
  static Optional<GitUrl> split(String text) {
    if (text.length() > LONGEST || text.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      return Optional.empty();
    }
    Matcher scheme = SCHEME.matcher(text);
    if (scheme.find()) {
      String name = scheme.group(1).toLowerCase(Locale.ROOT);
      return split(name + text.substring(name.length()), name);
    }
    if (text.startsWith("github.com/")) {
      return cut(text);
    }
    return SSH_SHORT.matcher(text).find() ? Optional.of(cutRaw(text)) : Optional.empty();
  }

  private static Optional<GitUrl> split(String text, String scheme) {
    return switch (scheme) {
      case "ssh", "git" -> cut(text);
      case "http", "https" -> cut(text).filter(u -> decode(u.remote).orElse("").endsWith(".git"));
      default -> Optional.empty();
    };
  }

  private static GitUrl cutRaw(String text) {
    int hash = text.indexOf('#');
    String base = hash < 0 ? text : text.substring(0, hash);
    String fragment = hash < 0 ? "" : text.substring(hash + 1);
    int question = base.indexOf('?');
    return question < 0
        ? new GitUrl(base, "", fragment)
        : new GitUrl(base.substring(0, question), base.substring(question + 1), fragment);
  }

  private static Optional<GitUrl> cut(String text) {
    GitUrl raw = cutRaw(text);
    Optional<String> fragment = decode(raw.fragment);
    return decode(raw.remote).isEmpty() || fragment.isEmpty()
        ? Optional.empty()
        : Optional.of(new GitUrl(raw.remote, raw.query, fragment.get()));
  }

  /** Replaces percent escapes; empty if one is malformed. */
  private static Optional<String> decode(String text) {
    if (text.indexOf('%') < 0) {
      return Optional.of(text);
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    byte[] decoded = new byte[encoded.length];
    int length = 0;
    for (int i = 0; i < encoded.length; i++) {
      decoded[length] = encoded[i];
      if (encoded[i] == '%') {
        int high = i + 1 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
        int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        decoded[length] = (byte) (high << 4 | low);
        i += 2;
      }
      length++;
    }
    return Optional.of(new String(decoded, 0, length, StandardCharsets.UTF_8));
  }

  GitSource toSource() {
    Map<String, String> options = options();
    int colon = fragment.indexOf(':');
    String ref = colon < 0 ? fragment : fragment.substring(0, colon);
    String folder = colon < 0 ? "" : clean(fragment.substring(colon + 1));
    ref = agree("ref", ref, options.getOrDefault("ref", ""));
    Optional<String> tag = Optional.ofNullable(options.get("tag"));
    Optional<String> branch = Optional.ofNullable(options.get("branch"));
    if (tag.isPresent() && branch.isPresent()) {
      throw mistake("branch conflicts with tag");
    }
    ref = agree("ref", ref, tag.map(t -> prefixed("refs/tags/", t)).orElse(""));
    ref = agree("ref", ref, branch.map(b -> prefixed("refs/heads/", b)).orElse(""));
    folder = agree("subdir", folder, options.getOrDefault("subdir", ""));
    String checksum =
        agree("checksum", options.getOrDefault("checksum", ""), options.getOrDefault("commit", ""));
    return new GitSource(
        remote,
        InstructionReader.nonEmpty(Optional.of(ref)),
        InstructionReader.nonEmpty(Optional.of(folder)),
        InstructionReader.nonEmpty(Optional.of(checksum)),
        bool(options, "keep-git-dir"),
        bool(options, "submodules"),
        "commit".equals(options.get("mtime")),
        bool(options, "fetch-by-commit").orElse(false));
  }

  private Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!pair.isEmpty()) {
        put(options, plus(name), plus(value));
      }
    }
    return options;
  }

  private static String plus(String encoded) {
    return decode(encoded.replace('+', ' ')).orElse("");
  }

  private static void put(Map<String, String> options, String name, String value) {
    String shown = "query " + Quoted.of(name);
    switch (name) {
      case "submodules", "keep-git-dir", "fetch-by-commit" -> {}
      case "ref", "tag", "branch", "subdir", "checksum", "commit", "mtime" -> {
        if (value.isEmpty()) {
          throw mistake(shown + " has no value");
        }
      }
      default -> throw mistake("unexpected " + shown);
    }
    if (name.equals("mtime") && !value.equals("checkout") && !value.equals("commit")) {
      throw mistake("invalid mtime value: " + Quoted.of(value));
    }
    if (options.putIfAbsent(name, value) != null) {
      throw mistake(shown + " has multiple values");
    }
  }

  private static Optional<Boolean> bool(Map<String, String> options, String name) {
    Optional<String> written = Optional.ofNullable(options.get(name));
    return written.map(value ->
        value.isEmpty()
            || Scalars.parseBoolean(value)
                .orElseThrow(() -> mistake("invalid " + name + " value: " + Quoted.of(value))));
  }

  private static String agree(String what, String first, String second) {
    if (!first.isEmpty() && !second.isEmpty() && !first.equals(second)) {
      throw mistake(what + " conflicts: " + Quoted.of(first) + " vs " + Quoted.of(second));
    }
    return first.isEmpty() ? second : first;
  }

  private static String prefixed(String prefix, String name) {
    return name.startsWith(prefix) ? name : prefix + name;
  }

  /** A folder below the root of the repository: without dots and slashes that lead nowhere. */
  private static String clean(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return String.join("/", names);
  }
}
