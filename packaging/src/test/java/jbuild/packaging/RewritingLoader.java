package jbuild.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Predicate;

/** Defines some classes of the class path after {@link QuickClass} has rewritten them. */
final class RewritingLoader extends ClassLoader {
  private static final ClassLoader CLASS_PATH = RewritingLoader.class.getClassLoader();

  private final QuickClass classes = new QuickClass(CLASS_PATH);
  private final Predicate<String> which;

  /**
   * @param which by their names
   */
  RewritingLoader(Predicate<String> which) {
    super(CLASS_PATH);
    this.which = which;
  }

  /** A class as it is on the class path. */
  static byte[] bytes(String name) {
    try (InputStream in = CLASS_PATH.getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] rewritten(String name) {
    return classes.rewrite(bytes(name));
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    Class<?> known = findLoadedClass(name);
    if (known != null || !which.test(name)) {
      return known == null ? super.loadClass(name, resolve) : known;
    }
    byte[] bytes = rewritten(name);
    return defineClass(name, bytes, 0, bytes.length);
  }
}
