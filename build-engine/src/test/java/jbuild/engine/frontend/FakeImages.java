package jbuild.engine.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.FileTree;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import jbuild.image.ImageConfig;
import jbuild.image.ImageConfig.ContainerConfig;
import jbuild.image.ImageSource;
import jbuild.image.Manifest;
import jbuild.image.MediaTypes;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;

/** Images and named contexts without a registry. */
final class FakeImages implements ImageLookup, ImageSource {
  private final Map<String, ContainerConfig> configs = new HashMap<>();
  private final Map<String, Platform> asked = new HashMap<>();
  private final Map<String, FileTree> trees = new HashMap<>();

  FakeImages with(String name, ContainerConfig config) {
    configs.put(name, config);
    return this;
  }

  FakeImages context(String name, FileTree tree) {
    trees.put(name, tree);
    return this;
  }

  /** The platform that an image was last asked for. */
  Platform asked(String name) {
    return Objects.requireNonNull(asked.get(name), name);
  }

  @Override
  public Found image(String name, Platform platform) {
    asked.put(name, platform);
    ContainerConfig config = configs.get(name);
    if (config == null) {
      throw new Failure(ErrorClass.REF, name + ": not found");
    }
    Digest digest = Digest.of(name.getBytes(UTF_8));
    ImageConfig image =
        new ImageConfig(
            new Platform("linux", "amd64", ""),
            Optional.empty(),
            Optional.empty(),
            config,
            List.of(new DiffId(digest)),
            List.of());
    Descriptor descriptor = new Descriptor(MediaTypes.OCI_MANIFEST, digest, 1);
    Manifest manifest =
        new Manifest(MediaTypes.OCI_MANIFEST, descriptor, List.of(descriptor), Map.of());
    return new Found(
        new ResolvedImage(Reference.parse(name), digest, descriptor, manifest, new byte[0], image),
        this);
  }

  @Override
  public Optional<NamedContext> named(String name, Platform platform) {
    return Optional.ofNullable(trees.get(name)).map(NamedContext.Tree::new);
  }

  @Override
  public ResolvedImage resolve(Reference reference, Platform platform) {
    throw new IllegalStateException("planning resolves through the catalog");
  }

  @Override
  public InputStream open(Reference reference, Descriptor blob) {
    throw new IllegalStateException("planning fetches no layer");
  }
}
