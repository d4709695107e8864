/**
 * What a build leaves for the next one: blobs, snapshots, cache records, image names. Entry: {@link
 * jbuild.cache.Store}. Invariant: an object is published whole or not at all (rules S1-S3), and a
 * record whose objects are gone is a miss.
 */
@NullMarked
package jbuild.cache;

import org.jspecify.annotations.NullMarked;
