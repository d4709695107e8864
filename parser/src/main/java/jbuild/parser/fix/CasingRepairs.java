package jbuild.parser.fix;

import java.util.Locale;
import java.util.Optional;
import jbuild.parser.lint.Casing;
import jbuild.parser.syntax.Statement;

/** Names of instructions, {@code AS} and stage names in the right case. The parser ignores it. */
final class CasingRepairs {
  private CasingRepairs() {}

  /** Answers whether a line changed. */
  static boolean keyword(Statement statement, Casing wanted, EditedLines lines) {
    Optional<Place.Named> place = Place.keyword(statement, lines);
    place.ifPresent(
        p -> lines.set(statement.startLine(), p.withKeyword(wanted.apply(p.keyword()))));
    return place.isPresent();
  }

  /** {@code AS} in the case that its FROM has by now. */
  static boolean as(Statement from, EditedLines lines) {
    Optional<Casing> wanted = Place.keyword(from, lines).flatMap(p -> Casing.of(p.keyword()));
    Optional<Place.Staged> place = Place.stageName(from, lines);
    if (wanted.isEmpty() || place.isEmpty() || wanted.get().has(place.get().as())) {
      return false;
    }
    Place.Staged words = place.get();
    lines.set(
        from.source().lastTextLine(), words.with(wanted.get().apply(words.as()), words.name()));
    return true;
  }

  /** References to a stage ignore case, and so does a declaration: only its text changes. */
  static boolean stageName(Statement from, EditedLines lines) {
    Optional<Place.Staged> place = Place.stageName(from, lines);
    place.ifPresent(p ->
        lines.set(from.source().lastTextLine(), p.with(p.as(), p.name().toLowerCase(Locale.ROOT))));
    return place.isPresent();
  }
}
