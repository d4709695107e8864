package jbuild.image.json;

/** A number that is no {@code long}, as it was written. */
record JsonNumber(String text) {}
