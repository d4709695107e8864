package jbuild.api;

import java.util.List;
import jbuild.image.Image;
import jbuild.image.Reference;

/**
 * What came out.
 *
 * @param image documents and layers
 * @param names that now point to it
 */
public record BuildResult(Image image, List<Reference> names) {}
