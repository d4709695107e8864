package jbuild.filesystem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the tests run as root, as far as the kernel is concerned. */
public record RootUser(boolean isRoot) {
  public RootUser() {
    this(ownsItself());
  }

  private static boolean ownsItself() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      return false;
    }
  }
}
