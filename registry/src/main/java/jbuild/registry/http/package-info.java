/**
 * One HTTP exchange at a time, over {@link java.net.HttpURLConnection}: with an idle limit, without
 * following redirects or knowing of credentials. Entry: {@link jbuild.registry.http.Connections}.
 * Invariant: an exchange ends, however the server behaves.
 */
@NullMarked
package jbuild.registry.http;

import org.jspecify.annotations.NullMarked;
