/**
 * Where things lie in a store and how they get there: paths, small checksummed records, publishing
 * by rename, durability. Entry: {@link jbuild.cache.disk.Layout}. Invariant: a path is built from
 * validated digests only, and nothing becomes visible but by one rename.
 */
@NullMarked
package jbuild.cache.disk;

import org.jspecify.annotations.NullMarked;
