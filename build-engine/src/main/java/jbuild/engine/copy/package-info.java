/**
 * COPY and ADD as pure planning: trees and options in, layer entries out. Nothing here writes, so
 * the corners of S166-S210 are tested without a store.
 */
@NullMarked
package jbuild.engine.copy;

import org.jspecify.annotations.NullMarked;
