package jbuild.engine.frontend;

import java.util.Optional;
import jbuild.filesystem.FileTree;
import jbuild.image.ImageSource;
import jbuild.image.Platform;
import jbuild.image.ResolvedImage;

/** How the planner learns of images and named contexts. */
public interface ImageLookup {
  /** An image and where its layers come from. */
  record Found(ResolvedImage image, ImageSource source) {}

  /** The image that a name stands for. Fails with {@code REF}, {@code AUTH} or {@code NET}. */
  Found image(String name, Platform platform);

  /**
   * A named context that replaces a stage or an image of this name (S121).
   *
   * @param name as written in FROM, {@code --from} or a mount
   */
  Optional<NamedContext> named(String name, Platform platform);

  /** What a {@code --build-context} names. */
  sealed interface NamedContext {
    record Tree(FileTree tree) implements NamedContext {}

    /** Nothing: what FROM scratch begins with. */
    record Scratch() implements NamedContext {}

    record Image(Found found) implements NamedContext {}
  }
}
