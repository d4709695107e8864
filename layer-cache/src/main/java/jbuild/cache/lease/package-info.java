/**
 * What keeps builds out of each other's way: short locks on the store, leases that protect what a
 * build uses, locks by key for single flight. Entry: {@link jbuild.cache.lease.Lease}. Invariant:
 * every lock ends with the process that holds it, however that dies (rules S6, S7).
 */
@NullMarked
package jbuild.cache.lease;

import org.jspecify.annotations.NullMarked;
