/**
 * The work of each kind of op: pulling, copying, running. Entry: {@link
 * jbuild.engine.op.OpRunners}. Invariant: what a runner takes (a writable snapshot, a cache mount,
 * a mounted view) it gives back however the work ends.
 */
@NullMarked
package jbuild.engine.op;

import org.jspecify.annotations.NullMarked;
