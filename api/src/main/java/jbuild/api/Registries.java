package jbuild.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import jbuild.image.Descriptor;
import jbuild.image.ImageSource;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;
import jbuild.registry.RegistryAccess;

/** The way to registries, opened when something asks for it: most builds never do. */
final class Registries implements AutoCloseable {
  private final Map<String, String> environment;
  private Optional<RegistryAccess> opened = Optional.empty();

  Registries(Map<String, String> environment) {
    this.environment = environment;
  }

  synchronized RegistryAccess access() {
    RegistryAccess access = opened.orElseGet(() -> RegistryAccess.configured(environment));
    opened = Optional.of(access);
    return access;
  }

  /** A source that opens the way with its first question. */
  ImageSource source() {
    return new ImageSource() {
      @Override
      public ResolvedImage resolve(Reference reference, Platform platform) {
        return access().source().resolve(reference, platform);
      }

      @Override
      public InputStream open(Reference reference, Descriptor blob) throws IOException {
        return access().source().open(reference, blob);
      }
    };
  }

  @Override
  public synchronized void close() {
    opened.ifPresent(RegistryAccess::close);
  }
}
