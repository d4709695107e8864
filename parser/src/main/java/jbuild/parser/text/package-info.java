/**
 * The small languages inside Dockerfiles: JSON strings, CSV, durations, sizes, quoting,
 * suggestions. Entry: each class is one of them. Invariant: pure functions that know nothing of
 * instructions; where a text can be wrong they fail with {@code PARSE} and BuildKit's wording.
 */
@NullMarked
package jbuild.parser.text;

import org.jspecify.annotations.NullMarked;
