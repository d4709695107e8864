/**
 * A build as a graph: vertices that make file systems, edges that say who needs what. Entry: {@link
 * jbuild.engine.graph.BuildGraph}. Invariant: a graph is a value without cycles; it says all that a
 * result depends on, and nothing in it knows how a Dockerfile looks.
 */
@NullMarked
package jbuild.engine.graph;

import org.jspecify.annotations.NullMarked;
