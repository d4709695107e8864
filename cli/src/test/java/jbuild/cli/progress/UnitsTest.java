package jbuild.cli.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnitsTest {
  @Test
  void sizesAreRoundedToTwoPlaces() {
    assertEquals("118B", Units.bytes(118));
    assertEquals("1.21kB", Units.bytes(1210));
    assertEquals("29.10MB", Units.bytes(29_100_000));
    assertEquals("1.00kB", Units.bytes(1000));
  }

  @Test
  void timesAreWhatTheFormatterMakesOfThem() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      long millis = random.nextInt(200_000);
      double seconds = millis / 1e3;
      assertEquals(
          String.format(Locale.ROOT, "%.1fs", seconds), Units.seconds(millis * 1_000_000L));
    }
    assertEquals("0.412", Units.stamp(412_000_000));
    assertEquals("10.41", Units.stamp(10_412_000_000L));
    assertEquals("100.4", Units.stamp(100_412_000_000L));
  }
}
