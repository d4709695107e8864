package jbuild.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import jbuild.filesystem.RootDir;
import jbuild.image.Digest;
import jbuild.parser.DockerfileParser;
import jbuild.parser.Source;

/**
 * Work that builds need before their first step and that depends on nothing: classes that take long
 * to initialize. A thread of its own does it while the arguments are read and the store is opened;
 * whoever needs a class sooner waits for it, or initializes it instead. The native calls come last:
 * a build in which nothing changed needs none, and is over before they would hold it up.
 */
final class HeadStart {
  private static final byte[] DOCKERFILE =
      "FROM scratch\nCOPY a b\nRUN c\n".getBytes(StandardCharsets.UTF_8);

  private static final int DIGESTS = 30;
  private static final byte[] BLOCKS = new byte[130];

  private HeadStart() {}

  static void begin() {
    var _ = Thread.ofPlatform().name("head-start").daemon().start(HeadStart::run);
  }

  private static void run() {
    // The tables of ANTLR; the digests' provider.
    var _ = DockerfileParser.parse(new Source("Dockerfile", DOCKERFILE));
    compileDigests();
    linkNativeCalls();
  }

  /**
   * Uses SHA-256 until the JVM has it compiled, which the launcher's flags make soon, so that its
   * methods become the processor's own instructions before there is much to hash.
   */
  private static void compileDigests() {
    MessageDigest hasher = Digest.hasher();
    for (int i = 0; i < DIGESTS; i++) {
      hasher.update(BLOCKS);
      var _ = hasher.digest();
    }
  }

  private static void linkNativeCalls() {
    try {
      RootDir.open(Path.of("/")).close();
    } catch (IOException | RuntimeException | LinkageError failsAgainWhereItIsNeeded) {
      return;
    }
  }
}
