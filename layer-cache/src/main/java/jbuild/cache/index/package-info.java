/**
 * What keys of steps lead to. Entry: {@link jbuild.cache.index.RecordIndex}. Invariant: a record
 * that is damaged, or whose layers are gone, is a miss and never an error.
 */
@NullMarked
package jbuild.cache.index;

import org.jspecify.annotations.NullMarked;
