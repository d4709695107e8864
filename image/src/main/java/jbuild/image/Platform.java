package jbuild.image;

import java.util.ArrayList;
import java.util.List;

/**
 * What an image runs on, in the normal form of S122 ({@code arm64} without variant, {@code arm}
 * with {@code v7}, {@code amd64} without {@code v1}). Absent parts are empty strings.
 */
public record Platform(
    String os, String architecture, String variant, String osVersion, List<String> osFeatures) {
  private static final String ARM = "arm";
  private static final String ARM64 = "arm64";
  private static final String AMD64 = "amd64";

  public Platform {
    osFeatures = List.copyOf(osFeatures);
  }

  public Platform(String os, String architecture, String variant) {
    this(os, architecture, variant, "", List.of());
  }

  /** The platform of this machine. */
  public static Platform host() {
    return PlatformNames.host(
        System.getProperty("os.name", "Linux"), System.getProperty("os.arch", AMD64));
  }

  /** Reads {@code os[/arch[/variant]]} and normalises it. Fails with {@code PARSE}. */
  public static Platform parse(String text) {
    return parse(text, host());
  }

  /** As {@link #parse(String)}, for a host that fills in what the text leaves open. */
  public static Platform parse(String text, Platform host) {
    return PlatformNames.parse(text, host);
  }

  /** The normal form of names as documents write them (S122). */
  public Platform normalised() {
    return PlatformNames.normalised(this);
  }

  /** {@code os/arch[/variant]}. */
  public String text() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }

  /**
   * The platforms whose images this one can run, best first: itself, then smaller variants, then
   * the 32-bit form of its processor, in containerd's order.
   */
  public List<Platform> runnable() {
    List<Platform> all = new ArrayList<>();
    switch (architecture) {
      case AMD64 -> {
        addVariants(all, AMD64, number(1), 1);
        all.add(of("386", ""));
      }
      case ARM64 -> {
        addVariants(all, ARM64, number(8), 8);
        addVariants(all, ARM, 8, 5);
      }
      case ARM -> addVariants(all, ARM, number(7), 5);
      default -> all.add(this);
    }
    return all;
  }

  private void addVariants(List<Platform> all, String arch, int from, int to) {
    if (from < to) {
      all.add(this);
      return;
    }
    for (int n = from; n >= to; n--) {
      all.add(of(arch, "v" + n).normalised());
    }
  }

  private Platform of(String arch, String newVariant) {
    return new Platform(os, arch, newVariant);
  }

  /** The number of a variant {@code vN}; -1 for another form. */
  private int number(int whenAbsent) {
    if (variant.isEmpty()) {
      return whenAbsent;
    }
    boolean plain = variant.length() == 2 && variant.charAt(0) == 'v';
    return plain ? Character.digit(variant.charAt(1), 10) : -1;
  }

  /** Whether an image that says it is for the other platform is meant for this very one. */
  boolean sameMachine(Platform other) {
    return os.equals(other.os)
        && architecture.equals(other.architecture)
        && variant.equals(other.variant);
  }
}
