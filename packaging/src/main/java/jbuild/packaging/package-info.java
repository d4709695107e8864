/**
 * Makes of Maven's jars the class path that the launcher starts. Start at {@link
 * jbuild.packaging.QuickJars}. Invariant: what a class does is not changed, only how soon it can do
 * it.
 */
@NullMarked
package jbuild.packaging;

import org.jspecify.annotations.NullMarked;
