/** The command line: options to a {@link jbuild.api.BuildRequest}, events to text. */
@NullMarked
package jbuild.cli;

import org.jspecify.annotations.NullMarked;
