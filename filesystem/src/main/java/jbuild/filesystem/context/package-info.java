/** Build contexts: a directory of the user's as a file tree, less what is ignored. */
@NullMarked
package jbuild.filesystem.context;

import org.jspecify.annotations.NullMarked;
