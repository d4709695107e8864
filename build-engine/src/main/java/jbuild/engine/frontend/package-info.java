/**
 * Dockerfile to graph: stages, variables and instructions become vertices and a configuration.
 * Entry: {@link jbuild.engine.frontend.Planner}. Invariant: planning reads image documents but no
 * file system, and only what the target needs is planned (S112, S113).
 */
@NullMarked
package jbuild.engine.frontend;

import org.jspecify.annotations.NullMarked;
