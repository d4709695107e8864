/**
 * What identifies a step's result (section 2.2, decision D2, rule S10). Entry: {@link
 * jbuild.engine.cachekey.CacheKeys}. Invariant: a key is a digest over length-framed fields with a
 * domain and a version; no path of the host, clock, secret or address is in it.
 */
@NullMarked
package jbuild.engine.cachekey;

import org.jspecify.annotations.NullMarked;
