/**
 * The text of options to values: one class for each option with a syntax of its own. Entry: {@link
 * jbuild.cli.option.BuildOptions}. A text that is not understood is a {@code PARSE} failure that
 * names the option; nothing is ignored.
 */
@NullMarked
package jbuild.cli.option;

import org.jspecify.annotations.NullMarked;
