/**
 * Cache mounts: directories that outlive the steps that use them. Entry: {@link
 * jbuild.cache.mounts.MountDirectories}. Invariant: who may use a directory is told by a lock that
 * ends with its process.
 */
@NullMarked
package jbuild.cache.mounts;

import org.jspecify.annotations.NullMarked;
