package jbuild.engine.cachekey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Optional;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;

class KeyHasherTest {
  private static KeyHasher hasher() {
    return new KeyHasher("test 1");
  }

  /** A key that changes makes every cache forget everything. */
  @Test
  void keysNeverChange() {
    Digest key =
        hasher()
            .text("text")
            .bytes(new byte[] {0, -1})
            .number(-2)
            .flag(true)
            .texts(List.of("a", "\u00e9"))
            .optional(Optional.of("there"))
            .optional(Optional.empty())
            .finish();
    assertEquals("8e3d811ab0d4ceeca0d27523e5c369b50005cbdeb195fe9c8b1701cee2d38433", key.hex());
  }

  @Test
  void noTwoListsOfFieldsLookAlike() {
    assertNotEquals(hasher().text("ab").text("c").finish(), hasher().text("a").text("bc").finish());
    assertNotEquals(
        hasher().texts(List.of("a")).texts(List.of()).finish(),
        hasher().texts(List.of()).texts(List.of("a")).finish());
    assertNotEquals(hasher().finish(), hasher().text("").finish());
  }

  @Test
  void longFieldsCountToTheirEnd() {
    String text = "x".repeat(5000);
    assertNotEquals(hasher().text(text).finish(), hasher().text(text + "x").finish());
    assertNotEquals(
        hasher().text(text + "a").text("b").finish(), hasher().text(text + "b").text("b").finish());
    assertEquals(hasher().text(text).number(1).finish(), hasher().text(text).number(1).finish());
  }
}
