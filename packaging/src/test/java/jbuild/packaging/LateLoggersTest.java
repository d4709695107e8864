package jbuild.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.lang.classfile.ClassFile;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LateLoggersTest {
  private final ClassLoader classPath = LateLoggersTest.class.getClassLoader();
  private final QuickClass classes = new QuickClass(classPath);

  /** A class that asks for a logger before it needs one. */
  public static final class Talkative {
    public static final System.Logger LOGGER = System.getLogger("jbuild.test.talkative");

    private Talkative() {}
  }

  /** Rewrites the one class before it defines it. */
  private final class Rewriting extends ClassLoader {
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Talkative.class.getName())) {
        return classPath.loadClass(name);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      byte[] bytes = classes.rewrite(bytes(name));
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  private byte[] bytes(String name) {
    try (InputStream in = classPath.getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private System.Logger rewritten() throws ReflectiveOperationException {
    Class<?> talkative = new Rewriting().loadClass(Talkative.class.getName());
    return (System.Logger) talkative.getField("LOGGER").get(null);
  }

  @Test
  void nobodyAsksForALoggerAnyMore() throws ReflectiveOperationException {
    byte[] before = bytes(Talkative.class.getName());

    assertTrue(LateLoggers.isNeeded(ClassFile.of().parse(before)));
    assertFalse(LateLoggers.isNeeded(ClassFile.of().parse(classes.rewrite(before))));
    assertInstanceOf(LateLogger.class, rewritten());
  }

  @Test
  void caffeineIsSuchALibrary() {
    String caffeine = "com.github.benmanes.caffeine.cache.Caffeine";

    assertTrue(LateLoggers.isNeeded(ClassFile.of().parse(bytes(caffeine))));
  }

  @Test
  void whatIsLoggedLateArrivesAsUsual() throws ReflectiveOperationException {
    List<LogRecord> records = new ArrayList<>();
    Logger target = Logger.getLogger("jbuild.test.talkative");
    target.setUseParentHandlers(false);
    target.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
    System.Logger logger = rewritten();
    IllegalStateException thrown = new IllegalStateException("x");

    logger.log(Level.WARNING, "went wrong", thrown);
    logger.log(Level.INFO, "{0} of {1}", 1, 2);

    assertEquals("jbuild.test.talkative", logger.getName());
    assertTrue(logger.isLoggable(Level.WARNING));
    assertFalse(logger.isLoggable(Level.TRACE));
    assertEquals(2, records.size());
    assertEquals("went wrong", records.getFirst().getMessage());
    assertEquals(thrown, records.getFirst().getThrown());
    assertEquals("{0} of {1}", records.getLast().getMessage());
    assertEquals(List.of(1, 2), List.of(records.getLast().getParameters()));
  }
}
