/**
 * Images in registries. The only user of Jib-core. Entry: {@link jbuild.registry.RegistryAccess}.
 */
@NullMarked
package jbuild.registry;

import org.jspecify.annotations.NullMarked;
