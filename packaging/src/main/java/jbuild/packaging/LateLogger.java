package jbuild.packaging;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * A logger that is looked up when it is first asked for something: looking one up makes the JVM
 * search all jars for a logging library and start its own, which takes a tenth of a small build,
 * and Caffeine does so before it has anything to say.
 */
public final class LateLogger implements System.Logger {
  private final String name;

  private LateLogger(String name) {
    this.name = name;
  }

  /** In the place of {@link System#getLogger(String)}. */
  public static System.Logger getLogger(String name) {
    return new LateLogger(name);
  }

  private System.Logger logger() {
    return System.getLogger(name);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public boolean isLoggable(Level level) {
    return logger().isLoggable(level);
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    logger().log(level, bundle, message, thrown);
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object... parameters) {
    logger().log(level, bundle, format, parameters);
  }
}
