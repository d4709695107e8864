/**
 * What the store holds, and its removal. Entry: {@link jbuild.cache.collect.Collector}. Invariant:
 * what a live lease lists is never touched.
 */
@NullMarked
package jbuild.cache.collect;

import org.jspecify.annotations.NullMarked;
