package jbuild.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Security;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlgorithmsTest {
  @Test
  void theQuickSha256IsTheUsualOne() throws NoSuchAlgorithmException {
    byte[] text =
        "some bytes, more than one block of them, and then some more\n".repeat(9).getBytes(UTF_8);

    for (int length = 0; length < text.length; length++) {
      byte[] start = Arrays.copyOf(text, length);
      assertArrayEquals(
          MessageDigest.getInstance("SHA-256").digest(start), Algorithms.sha256().digest(start));
    }
  }

  @Test
  void itComesFromAProviderThatTheProcessDoesNotKnow() {
    assertEquals("jbuild", Algorithms.sha256().getProvider().getName());
    assertFalse(Arrays.asList(Security.getProviders()).contains(Algorithms.sha256().getProvider()));
  }

  @Test
  void randomNamesAreHexadecimalAndNeverTheSame() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String name = Algorithms.randomName();
      assertTrue(name.matches("[0-9a-f]{32}"), name);
      assertTrue(names.add(name), name);
    }
  }
}
