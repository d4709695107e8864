package jbuild.image;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * SHA-256 and random names, without the JDK's providers: loading the one that has both takes a
 * small build a twentieth of its time. Where the quick way does not exist, the usual one is taken.
 */
public final class Algorithms {
  private static final String SHA_256 = "SHA-256";
  private static final String KERNELS_RANDOM = "/dev/urandom";
  private static final int NAME_BYTES = 16;

  private Algorithms() {}

  /** Has the JDK's class under its usual name and nothing else. */
  private static final class OneAlgorithm extends Provider {
    private static final long serialVersionUID = 1;

    OneAlgorithm() {
      super("jbuild", "1", SHA_256);
      put("MessageDigest." + SHA_256, "sun.security.provider.SHA2$SHA256");
    }
  }

  /** A new SHA-256. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance(SHA_256, new OneAlgorithm());
    } catch (NoSuchAlgorithmException hasAnotherClass) {
      return usualSha256();
    }
  }

  private static MessageDigest usualSha256() {
    try {
      return MessageDigest.getInstance(SHA_256);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A name that nobody can guess and no other one is the same as: 32 hexadecimal digits. */
  public static String randomName() {
    byte[] bytes = new byte[NAME_BYTES];
    try (InputStream kernel = new FileInputStream(KERNELS_RANDOM)) {
      if (kernel.readNBytes(bytes, 0, NAME_BYTES) < NAME_BYTES) {
        new SecureRandom().nextBytes(bytes);
      }
    } catch (IOException isMissing) {
      new SecureRandom().nextBytes(bytes);
    }
    return HexFormat.of().formatHex(bytes);
  }
}
