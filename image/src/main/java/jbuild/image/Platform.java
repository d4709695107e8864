package jbuild.image;

import java.util.List;

/**
 * What an image runs on, in the normal form of S122 ({@code arm64} without variant, {@code arm}
 * with {@code v7}, {@code amd64} without {@code v1}). Absent parts are empty strings.
 */
public record Platform(
    String os, String architecture, String variant, String osVersion, List<String> osFeatures) {

  public Platform(String os, String architecture, String variant) {
    this(os, architecture, variant, "", List.of());
  }

  /** The platform of this machine. */
  public static Platform host() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Reads {@code os[/arch[/variant]]} and normalises it. Fails with {@code PARSE}. */
  public static Platform parse(String text) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** {@code os/arch[/variant]}. */
  public String text() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
