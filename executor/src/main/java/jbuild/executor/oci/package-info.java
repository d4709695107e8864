/**
 * What a step is allowed to be, in the words of the OCI runtime specification. Entry: {@link
 * jbuild.executor.oci.RuntimeSpec}. Invariant: everything a sandboxed step may do is written in
 * {@link jbuild.executor.oci.Posture} and {@link jbuild.executor.oci.SeccompProfile}, nowhere else.
 */
@NullMarked
package jbuild.executor.oci;

import org.jspecify.annotations.NullMarked;
