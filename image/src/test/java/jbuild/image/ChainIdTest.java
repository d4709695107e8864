package jbuild.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChainIdTest {
  @Test
  void anEmptyStackHasNoChain() {
    assertEquals(Optional.empty(), ChainId.of(List.of()));
  }

  @Test
  void theChainOfOneLayerIsItsDiffId() {
    assertEquals(DiffId.EMPTY.digest(), ChainId.of(List.of(DiffId.EMPTY)).orElseThrow().digest());
  }

  @Test
  void anotherLayerHashesTheChainBelowAndItself() {
    String text = DiffId.EMPTY + " " + DiffId.EMPTY;
    assertEquals(
        Digest.of(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
        ChainId.of(List.of(DiffId.EMPTY, DiffId.EMPTY)).orElseThrow().digest());
  }
}
