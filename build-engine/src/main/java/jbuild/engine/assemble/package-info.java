/**
 * Committed layers to an image: configuration, history, manifest. Entry: {@link
 * jbuild.engine.assemble.ImageAssembler}. Invariant: the same plan, layers and times give the same
 * bytes (decision D8).
 */
@NullMarked
package jbuild.engine.assemble;

import org.jspecify.annotations.NullMarked;
