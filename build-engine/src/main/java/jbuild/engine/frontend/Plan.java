package jbuild.engine.frontend;

import java.util.List;
import jbuild.engine.graph.BuildGraph;
import jbuild.image.ImageConfig;

/**
 * What will be built.
 *
 * @param config of the result; the diff IDs are those of the base, the history ends with {@code
 *     newHistory} entries that have no time yet
 * @param newHistory how many of the history's entries, counted from its end, are this build's
 * @param warnings about the Dockerfile that only planning can see
 */
public record Plan(BuildGraph graph, ImageConfig config, int newHistory, List<String> warnings) {}
