/**
 * Expansion of variables and quotes in Dockerfile words (S061-S085). Entry: {@link
 * jbuild.parser.expand.WordExpander}.
 */
@NullMarked
package jbuild.parser.expand;

import org.jspecify.annotations.NullMarked;
