package jbuild.cache.disk;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import jbuild.failure.Failure;
import jbuild.image.ChainId;
import jbuild.image.Digest;

/** An object of the store that leases protect and that power loss may damage. */
public record ObjectId(Kind kind, Digest digest) {
  /** What an object is. */
  public enum Kind {
    /** A blob, by its digest. */
    BLOB,
    /** A layer on top of its parents, by its chain ID. */
    CHAIN
  }

  public static ObjectId blob(Digest digest) {
    return new ObjectId(Kind.BLOB, digest);
  }

  public static ObjectId chain(ChainId chain) {
    return new ObjectId(Kind.CHAIN, chain.digest());
  }

  public Path in(Layout layout) {
    return switch (kind) {
      case BLOB -> layout.blob(digest);
      case CHAIN -> layout.snapshot(new ChainId(digest));
    };
  }

  /** One word, such as {@code blob-5f70...}. */
  public String text() {
    return kind.name().toLowerCase(Locale.ROOT) + "-" + digest.hex();
  }

  /** Reads {@link #text}; empty for anything else. */
  public static Optional<ObjectId> parse(String text) {
    for (Kind kind : Kind.values()) {
      String prefix = kind.name().toLowerCase(Locale.ROOT) + "-";
      if (text.startsWith(prefix)) {
        try {
          return Optional.of(new ObjectId(kind, new Digest(text.substring(prefix.length()))));
        } catch (Failure notADigest) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
