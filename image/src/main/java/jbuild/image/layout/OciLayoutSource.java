package jbuild.image.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.image.Descriptor;
import jbuild.image.ImageSource;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;

/**
 * An OCI layout directory to read an image from. The reference's tag or digest chooses; the
 * repository is not looked at.
 */
public final class OciLayoutSource implements ImageSource {
  private OciLayoutSource() {}

  /**
   * @param selector tag or digest; absent: the only image, or the one tagged {@code latest}
   */
  public static OciLayoutSource open(Path directory, Optional<String> selector) {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public ResolvedImage resolve(Reference reference, Platform platform) {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public InputStream open(Reference reference, Descriptor blob) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
