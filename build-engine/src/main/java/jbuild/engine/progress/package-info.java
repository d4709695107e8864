/** What happens during a build, as values: the only thing that a progress display knows. */
@NullMarked
package jbuild.engine.progress;

import org.jspecify.annotations.NullMarked;
