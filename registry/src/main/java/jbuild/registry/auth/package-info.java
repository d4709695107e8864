/**
 * Who is asking: credentials from the files and helpers of docker and the containers tools, and the
 * tokens that registries give for them. Entry: {@link jbuild.registry.auth.Authorizer}. Invariant:
 * a secret is only ever sent to the host and port that it is kept for, or to the token service that
 * this host names.
 */
@NullMarked
package jbuild.registry.auth;

import org.jspecify.annotations.NullMarked;
