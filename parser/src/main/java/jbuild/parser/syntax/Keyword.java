package jbuild.parser.syntax;

import java.util.Arrays;
import java.util.List;
import jbuild.grammar.DockerfileLexer;

/** The instructions of the language, and one for all words that are none. */
public enum Keyword {
  ADD,
  ARG,
  CMD,
  COPY,
  ENTRYPOINT,
  ENV,
  EXPOSE,
  FROM,
  HEALTHCHECK,
  LABEL,
  MAINTAINER,
  ONBUILD,
  RUN,
  SHELL,
  STOPSIGNAL,
  USER,
  VOLUME,
  WORKDIR,
  UNKNOWN;

  private static final List<String> NAMES =
      Arrays.stream(values()).filter(k -> k != UNKNOWN).map(Keyword::name).toList();

  /** The names in upper case. */
  public static List<String> names() {
    return NAMES;
  }

  /** The keyword that a token of the grammar is. */
  static Keyword ofToken(int type) {
    return type == DockerfileLexer.UNKNOWN_KEYWORD
        ? UNKNOWN
        : valueOf(DockerfileLexer.VOCABULARY.getSymbolicName(type));
  }

  boolean takesExecForm() {
    return switch (this) {
      case ADD, CMD, COPY, ENTRYPOINT, HEALTHCHECK, RUN, SHELL, VOLUME -> true;
      case ARG, ENV, EXPOSE, FROM, LABEL, MAINTAINER, ONBUILD, STOPSIGNAL, USER, WORKDIR, UNKNOWN ->
          false;
    };
  }

  /** Whether the arguments are words that may hold quoted blanks. */
  boolean takesQuotedWords() {
    return this == ARG || takesPairs();
  }

  boolean takesPairs() {
    return this == ENV || this == LABEL;
  }
}
