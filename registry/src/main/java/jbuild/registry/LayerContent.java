package jbuild.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.function.BooleanSupplier;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Digest;
import jbuild.image.Layer;
import jbuild.registry.http.HttpCall;

/**
 * A layer's stored bytes on their way into a request: from the file where there is one, else from
 * where the layer comes from. Hashed as they go (rule S4), if they were not hashed by this process
 * when they were stored.
 */
record LayerContent(Layer layer, BooleanSupplier stopped) implements HttpCall.Content {
  private static final int BUFFER = 1 << 16;

  @Override
  public long lengthBytes() {
    return layer.descriptor().sizeBytes();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    boolean verified = layer.isHashedHere();
    MessageDigest hasher = Digest.hasher();
    byte[] buffer = new byte[BUFFER];
    long left = lengthBytes();
    try (InputStream in = open()) {
      for (int n = read(in, buffer); n >= 0 && left >= n; n = read(in, buffer)) {
        if (stopped.getAsBoolean()) {
          throw new Failure(ErrorClass.CANCEL, "upload of " + digest() + ": stopped");
        }
        left -= n;
        if (!verified) {
          hasher.update(buffer, 0, n);
        }
        out.write(buffer, 0, n);
      }
    }
    if (!verified && !Digest.of(hasher).equals(digest())) {
      throw new Failure(
          ErrorClass.DIGEST, "the stored bytes of layer " + digest() + " are not the right ones");
    }
  }

  private Digest digest() {
    return layer.descriptor().digest();
  }

  private InputStream open() {
    try {
      return layer.file().isPresent() ? Files.newInputStream(layer.file().get()) : layer.open();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Trouble with the bytes' own place is not cured by sending them again. */
  private int read(InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Failure unreadable(IOException e) {
    return new Failure(ErrorClass.STORE, "cannot read layer " + digest(), e);
  }
}
