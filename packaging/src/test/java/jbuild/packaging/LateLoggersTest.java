package jbuild.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger.Level;
import java.lang.classfile.ClassFile;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LateLoggersTest {
  private final RewritingLoader loader =
      new RewritingLoader(name -> name.equals(Talkative.class.getName()));

  /** A class that asks for a logger before it needs one. */
  public static final class Talkative {
    public static final System.Logger LOGGER = System.getLogger("jbuild.test.talkative");

    private Talkative() {}
  }

  private System.Logger rewritten() throws ReflectiveOperationException {
    Class<?> talkative = loader.loadClass(Talkative.class.getName());
    return (System.Logger) talkative.getField("LOGGER").get(null);
  }

  @Test
  void nobodyAsksForALoggerAnyMore() throws ReflectiveOperationException {
    byte[] before = RewritingLoader.bytes(Talkative.class.getName());

    assertTrue(LateLoggers.isNeeded(ClassFile.of().parse(before)));
    assertFalse(
        LateLoggers.isNeeded(ClassFile.of().parse(loader.rewritten(Talkative.class.getName()))));
    assertInstanceOf(LateLogger.class, rewritten());
  }

  @Test
  void caffeineIsSuchALibrary() {
    String caffeine = "com.github.benmanes.caffeine.cache.Caffeine";

    assertTrue(LateLoggers.isNeeded(ClassFile.of().parse(RewritingLoader.bytes(caffeine))));
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
