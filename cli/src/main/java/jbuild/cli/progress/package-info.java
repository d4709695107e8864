/**
 * Build events to text. Renderers are pure (events and times in, text out); {@link
 * jbuild.cli.progress.ProgressDisplay} alone has a thread and writes. Everything that comes from
 * outside is made safe for a terminal by {@link jbuild.cli.progress.SafeText}.
 */
@NullMarked
package jbuild.cli.progress;

import org.jspecify.annotations.NullMarked;
