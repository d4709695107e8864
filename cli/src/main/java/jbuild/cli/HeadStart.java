package jbuild.cli;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import jbuild.image.Digest;
import jbuild.parser.DockerfileParser;
import jbuild.parser.Source;

/**
 * Work that every build needs before its first step and that depends on nothing: classes that take
 * long to initialize. A thread of its own does it while the arguments are read and the store is
 * opened; whoever needs a class sooner waits for it, or initializes it instead.
 */
final class HeadStart {
  private static final byte[] DOCKERFILE =
      "FROM scratch\nCOPY a b\nRUN c\n".getBytes(StandardCharsets.UTF_8);

  private HeadStart() {}

  static void begin() {
    var _ = Thread.ofPlatform().name("head-start").daemon().start(HeadStart::run);
  }

  private static void run() {
    // The tables of ANTLR; the digests' provider; what Jackson's parser begins with.
    var _ = DockerfileParser.parse(new Source("Dockerfile", DOCKERFILE));
    var _ = Digest.hasher();
    Objects.requireNonNull(BigDecimal.ZERO);
  }
}
