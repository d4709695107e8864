/**
 * Measurements by JMH. Entry: {@code script/bench jmh}. Invariant: nothing depends on them, and
 * they measure what users run, on data that is not made for the measurement.
 */
@NullMarked
package jbuild.benchmark;

import org.jspecify.annotations.NullMarked;
