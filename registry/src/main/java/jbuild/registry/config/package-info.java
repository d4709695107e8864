/**
 * Where images really are: {@code registries.conf} of the containers tools. Entry: {@link
 * jbuild.registry.config.RegistriesConf}. Invariant: a reference always has at least one place.
 */
@NullMarked
package jbuild.registry.config;

import org.jspecify.annotations.NullMarked;
