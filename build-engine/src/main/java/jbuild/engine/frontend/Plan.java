package jbuild.engine.frontend;

import java.util.List;
import java.util.OptionalLong;
import jbuild.engine.graph.BuildGraph;
import jbuild.image.ImageConfig;

/**
 * What will be built.
 *
 * @param config of the result; the diff IDs are those of the base, the history ends with {@code
 *     newHistory} entries that have no time yet
 * @param newHistory how many of the history's entries, counted from its end, are this build's
 * @param epochSeconds SOURCE_DATE_EPOCH: the time that everything new gets
 * @param warnings about the Dockerfile that only planning can see
 */
public record Plan(
    BuildGraph graph,
    ImageConfig config,
    int newHistory,
    OptionalLong epochSeconds,
    List<String> warnings) {}
