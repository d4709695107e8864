package jbuild.image;

import java.util.Locale;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * Reads one reference by the grammar of the distribution project, with docker's rule of what is a
 * domain: a first part that holds a dot, a colon or a capital, or is {@code localhost}.
 */
final class ReferenceParser {
  private static final int MAX_TEXT = 4096;
  private static final int MAX_REPOSITORY = 255;
  private static final int MAX_TAG = 128;
  private static final int DIGEST_HEX = 64;

  private final String text;

  ReferenceParser(String text) {
    this.text = text;
  }

  Reference parse() {
    if (text.length() > MAX_TEXT) {
      throw invalid("it is " + text.length() + " characters long");
    }
    if (text.length() == DIGEST_HEX && text.chars().allMatch(ReferenceParser::isLowerHex)) {
      throw invalid("64 hexadecimal digits are an image id, not a repository");
    }
    Optional<String> given = domain();
    String domain = given.filter(d -> !d.equals("index.docker.io")).orElse(Reference.DOCKER_HUB);
    String rest = given.map(d -> text.substring(d.length() + 1)).orElse(text);
    if (domain.equals(Reference.DOCKER_HUB) && rest.indexOf('/') < 0) {
      rest = Reference.OFFICIAL + rest;
    }
    return parse(domain, rest);
  }

  private Optional<String> domain() {
    int slash = text.indexOf('/');
    String first = slash < 0 ? "" : text.substring(0, slash);
    boolean isDomain =
        first.equals("localhost")
            || first.indexOf('.') >= 0
            || first.indexOf(':') >= 0
            || !first.equals(first.toLowerCase(Locale.ROOT));
    return isDomain ? Optional.of(first) : Optional.empty();
  }

  private Reference parse(String domain, String rest) {
    int at = rest.indexOf('@');
    Optional<Digest> digest = at < 0 ? Optional.empty() : Optional.of(digest(rest, at + 1));
    String named = at < 0 ? rest : rest.substring(0, at);
    int colon = named.indexOf(':');
    Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(tag(named, colon + 1));
    String path = colon < 0 ? named : named.substring(0, colon);
    if (digest.isEmpty() && tag.isEmpty()) {
      tag = Optional.of("latest");
    }
    boolean domainIsPath = !isDomain(domain) && isPath(domain);
    checkRepository(domain, path, domainIsPath);
    return domainIsPath
        ? new Reference("", domain + "/" + path, tag, digest)
        : new Reference(domain, path, tag, digest);
  }

  private void checkRepository(String domain, String path, boolean domainIsPath) {
    if (!path.equals(path.toLowerCase(Locale.ROOT))) {
      throw invalid("repository name (" + Failure.printable(path) + ") must be lowercase");
    }
    if (!domainIsPath && !isDomain(domain)) {
      throw invalid("\"" + Failure.printable(domain) + "\" is no valid host");
    }
    if (!isPath(path)) {
      throw invalid("invalid reference format");
    }
    if (path.length() > MAX_REPOSITORY) {
      throw invalid("repository name must not be more than 255 characters");
    }
  }

  private String tag(String named, int start) {
    String tag = named.substring(start);
    boolean valid = !tag.isEmpty() && tag.length() <= MAX_TAG && isWord(tag.charAt(0));
    if (!valid || !tag.chars().allMatch(c -> isWord(c) || c == '.' || c == '-')) {
      throw invalid("invalid reference format");
    }
    return tag;
  }

  private Digest digest(String rest, int start) {
    try {
      return Digest.parse(rest.substring(start));
    } catch (Failure e) {
      throw new Failure(ErrorClass.REF, message(e.getMessage()), e);
    }
  }

  private static boolean isDomain(String domain) {
    int colon = domain.lastIndexOf(':');
    boolean port = colon >= 0 && colon > domain.lastIndexOf(']');
    String host = port ? domain.substring(0, colon) : domain;
    if (port && !isNumber(domain.substring(colon + 1))) {
      return false;
    }
    if (host.startsWith("[") && host.endsWith("]") && host.length() > 2) {
      return host.chars().skip(1).limit(host.length() - 2L).allMatch(c -> isHex(c) || c == ':');
    }
    for (String label : host.split("\\.", -1)) {
      if (!isLabel(label)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String port) {
    return !port.isEmpty() && port.chars().allMatch(Reference::isDigit);
  }

  private static boolean isLabel(String label) {
    return !label.isEmpty()
        && isAlphanumeric(label.charAt(0))
        && isAlphanumeric(label.charAt(label.length() - 1))
        && label.chars().allMatch(c -> isAlphanumeric(c) || c == '-');
  }

  private static boolean isPath(String path) {
    for (String component : path.split("/", -1)) {
      if (!isComponent(component)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Runs of small letters and digits, with one {@code .}, one or two {@code _} or dashes between.
   */
  private static boolean isComponent(String component) {
    int separatorStart = -1;
    for (int i = 0; i < component.length(); i++) {
      char c = component.charAt(i);
      if (isLowerAlphanumeric(c)) {
        if (separatorStart >= 0 && !isSeparator(component.substring(separatorStart, i))) {
          return false;
        }
        separatorStart = -1;
      } else if (i == 0) {
        return false;
      } else if (separatorStart < 0) {
        separatorStart = i;
      }
    }
    return !component.isEmpty() && separatorStart < 0;
  }

  private static boolean isSeparator(String run) {
    return run.equals(".")
        || run.equals("_")
        || run.equals("__")
        || run.chars().allMatch(c -> c == '-');
  }

  private static boolean isWord(int c) {
    return isAlphanumeric(c) || c == '_';
  }

  private static boolean isAlphanumeric(int c) {
    return Reference.isAsciiLetter(c) || Reference.isDigit(c);
  }

  private static boolean isLowerAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || Reference.isDigit(c);
  }

  private static boolean isLowerHex(int c) {
    return (c >= 'a' && c <= 'f') || Reference.isDigit(c);
  }

  private static boolean isHex(int c) {
    return isLowerHex(c) || (c >= 'A' && c <= 'F');
  }

  private Failure invalid(String why) {
    return new Failure(ErrorClass.REF, message(why));
  }

  private String message(String why) {
    return "invalid reference \"" + Failure.printable(text) + "\": " + why;
  }
}
