/**
 * Runs one process in one root file system. Entry: {@link jbuild.executor.ProcessExecutor}.
 * Invariant: when {@code run} returns, no process and no mount of the step is left, however it
 * ended.
 */
@NullMarked
package jbuild.executor;

import org.jspecify.annotations.NullMarked;
