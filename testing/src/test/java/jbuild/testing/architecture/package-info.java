/**
 * The rules of ARCHITECTURE.md as tests: who may import whom, where each library has its home, what
 * no code may do, how large files and methods may become.
 */
@NullMarked
package jbuild.testing.architecture;

import org.jspecify.annotations.NullMarked;
