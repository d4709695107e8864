/**
 * Decides what must be done, and has it done, as much at once as the graph allows. Entry: {@link
 * jbuild.engine.solver.Solver}. Invariant: one thread owns all states; work happens elsewhere and
 * comes back as messages. Nothing here knows what a Dockerfile or a container is.
 */
@NullMarked
package jbuild.engine.solver;

import org.jspecify.annotations.NullMarked;
