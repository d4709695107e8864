/**
 * The answers to {@code --call} and {@code --check}: what a Dockerfile has, without a build. Entry:
 * {@link jbuild.cli.call.Answer}. Invariant: texts and JSON are those of buildx, field for field.
 */
@NullMarked
package jbuild.cli.call;

import org.jspecify.annotations.NullMarked;
