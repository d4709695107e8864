/**
 * {@code docs/dockerfile-support.md}: which test proves which statement about Dockerfiles, read
 * from the tests themselves. Entry: {@link SupportDocument}.
 */
@NullMarked
package jbuild.testing.support;

import org.jspecify.annotations.NullMarked;
