/**
 * JSON as image documents need it: strict and bounded to read ({@link
 * jbuild.image.json.JsonReader}), and written byte for byte as Go's encoder does ({@link
 * jbuild.image.json.JsonWriter}). Invariant: what was read has no duplicate name, no value beyond
 * the limits and nothing after its end.
 */
@NullMarked
package jbuild.image.json;

import org.jspecify.annotations.NullMarked;
