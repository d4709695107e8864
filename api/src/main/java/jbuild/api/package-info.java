/**
 * jbuild as a library, and the only place where its parts are put together. Entry: {@link
 * jbuild.api.JBuild}. The doors (command line, plugins) are thin layers on it.
 */
@NullMarked
package jbuild.api;

import org.jspecify.annotations.NullMarked;
