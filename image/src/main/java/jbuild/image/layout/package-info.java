/** Images in files: OCI layouts and archives, and the archives that {@code docker load} reads. */
@NullMarked
package jbuild.image.layout;

import org.jspecify.annotations.NullMarked;
