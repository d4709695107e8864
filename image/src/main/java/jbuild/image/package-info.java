/**
 * The vocabulary of OCI images: digests, descriptors, references, configurations, manifests, and
 * the two ports through which images come and go ({@link jbuild.image.ImageSource}, {@link
 * jbuild.image.ImageSink}). Invariant: values are immutable and a digest is always one of the bytes
 * that are sent.
 */
@NullMarked
package jbuild.image;

import org.jspecify.annotations.NullMarked;
