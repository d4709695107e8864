package jbuild.image;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** The names of operating systems and processors, as containerd reads and normalises them. */
final class PlatformNames {
  private static final String ARM = "arm";
  private static final Set<String> SYSTEMS =
      Set.of(
          "aix",
          "android",
          "darwin",
          "dragonfly",
          "freebsd",
          "hurd",
          "illumos",
          "ios",
          "js",
          "linux",
          "nacl",
          "netbsd",
          "openbsd",
          "plan9",
          "solaris",
          "wasip1",
          "windows",
          "zos");
  private static final Set<String> ARCHITECTURES =
      Set.of(
          "386",
          "amd64",
          "amd64p32",
          ARM,
          "armbe",
          "arm64",
          "arm64be",
          "loong64",
          "mips",
          "mips64",
          "mips64le",
          "mips64p32",
          "mips64p32le",
          "mipsle",
          "ppc",
          "ppc64",
          "ppc64le",
          "riscv",
          "riscv64",
          "s390",
          "s390x",
          "sparc",
          "sparc64",
          "wasm");

  private PlatformNames() {}

  static Platform host(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String arch =
        switch (osArch) {
          case "x86" -> "386";
          case "loongarch64" -> "loong64";
          default -> osArch;
        };
    return normalised(
        new Platform(
            os.startsWith("mac") ? "darwin" : os.startsWith("windows") ? "windows" : os, arch, ""));
  }

  static Platform parse(String text, Platform host) {
    if (text.indexOf('*') >= 0) {
      throw invalid(text, "wildcards are not supported");
    }
    String[] parts = text.split("/", -1);
    if (parts.length > 3) {
      throw invalid(text, "it has more than three parts");
    }
    for (int i = 1; i < parts.length; i++) {
      require(text, parts[i], c -> isNameCharacter(c) || c == '.');
    }
    if (parts.length == 1) {
      return parseSingle(text, host);
    }
    OsAndVersion os = OsAndVersion.parse(text, parts[0]);
    return normalised(
        new Platform(
            os.name, parts[1], parts.length == 3 ? parts[2] : "", os.version, os.features));
  }

  /** One word is a system, or else a processor of the host's system. */
  private static Platform parseSingle(String text, Platform host) {
    OsAndVersion os = OsAndVersion.parse(text, text);
    if (SYSTEMS.contains(system(os.name))) {
      boolean oldArm = host.architecture().equals(ARM);
      return normalised(
          new Platform(
              os.name, host.architecture(), oldArm ? host.variant() : "", os.version, os.features));
    }
    Platform processor = normalised(new Platform(host.os(), text, ""));
    if (!ARCHITECTURES.contains(processor.architecture())) {
      throw invalid(text, "unknown operating system or architecture");
    }
    return processor;
  }

  static Platform normalised(Platform p) {
    String arch = p.architecture().toLowerCase(Locale.ROOT);
    String variant = p.variant().toLowerCase(Locale.ROOT);
    String os = system(p.os());
    return switch (arch) {
      case "i386" -> with(p, os, "386", "");
      case "amd64", "x86_64", "x86-64" -> with(p, os, "amd64", variant.equals("v1") ? "" : variant);
      case "arm64", "aarch64" -> with(p, os, "arm64", arm64Variant(variant));
      case "armhf" -> with(p, os, ARM, "v7");
      case "armel" -> with(p, os, ARM, "v6");
      case ARM -> with(p, os, ARM, armVariant(variant));
      default -> with(p, os, arch, variant);
    };
  }

  private static Platform with(Platform p, String os, String arch, String variant) {
    return new Platform(os, arch, variant, p.osVersion(), p.osFeatures());
  }

  private static String arm64Variant(String variant) {
    return switch (variant) {
      case "8", "v8", "v8.0" -> "";
      case "9", "9.0", "v9.0" -> "v9";
      default -> variant;
    };
  }

  private static String armVariant(String variant) {
    return switch (variant) {
      case "", "7" -> "v7";
      case "5", "6", "8" -> "v" + variant;
      default -> variant;
    };
  }

  private static String system(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("macos") ? "darwin" : lower;
  }

  private static void require(String text, String part, IntPredicate allowed) {
    if (part.isEmpty() || !part.chars().allMatch(allowed)) {
      throw invalid(text, "\"" + Failure.printable(part) + "\" is no valid part");
    }
  }

  private static boolean isNameCharacter(int c) {
    return Reference.isAsciiLetter(c) || Reference.isDigit(c) || c == '_' || c == '-';
  }

  private static Failure invalid(String text, String why) {
    return new Failure(
        ErrorClass.PARSE, "invalid platform \"" + Failure.printable(text) + "\": " + why);
  }

  /** {@code name[(version[+feature...])]}. */
  private record OsAndVersion(String name, String version, List<String> features) {
    static OsAndVersion parse(String text, String part) {
      int open = part.indexOf('(');
      if (open < 0) {
        require(text, part, PlatformNames::isNameCharacter);
        return new OsAndVersion(part, "", List.of());
      }
      require(text, part.substring(0, open), PlatformNames::isNameCharacter);
      if (!part.endsWith(")")) {
        throw invalid(text, "a parenthesis is not closed");
      }
      String inside = part.substring(open + 1, part.length() - 1);
      if (!inside.isEmpty()) {
        require(text, inside, c -> isNameCharacter(c) || c == '.' || c == '%' || c == '+');
      }
      List<String> words = List.of(inside.split("\\+", -1));
      return new OsAndVersion(
          part.substring(0, open), words.getFirst(), words.subList(1, words.size()));
    }
  }
}
