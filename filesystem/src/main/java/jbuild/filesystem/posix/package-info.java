/**
 * The Linux calls that Java does not offer, as typed methods; entry type {@link
 * jbuild.filesystem.posix.Fd}. Invariant: the only place of the program that calls native code, and
 * the native linker is not started before the first call.
 */
@NullMarked
package jbuild.filesystem.posix;

import org.jspecify.annotations.NullMarked;
