package jbuild.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import jbuild.cache.ContentStore.Ingest;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import org.junit.jupiter.api.Test;

/** What every content store does. */
abstract class ContentStoreContract {
  private static final String TYPE = "application/octet-stream";
  private static final byte[] BYTES = "some bytes".getBytes(UTF_8);

  abstract ContentStore content() throws IOException;

  @Test
  void aCommittedBlobIsFoundAndReadBack() throws IOException {
    Descriptor blob = write(BYTES);

    assertEquals(Digest.of(BYTES), blob.digest());
    assertEquals(BYTES.length, blob.sizeBytes());
    assertArrayEquals(BYTES, Files.readAllBytes(content().find(blob.digest()).orElseThrow()));
    try (InputStream in = content().open(blob)) {
      assertArrayEquals(BYTES, in.readAllBytes());
    }
  }

  @Test
  void aBlobIsInvisibleBeforeItIsCommitted() throws IOException {
    try (Ingest ingest = content().ingest()) {
      ingest.stream().write(BYTES);
      assertEquals(Optional.empty(), content().find(Digest.of(BYTES)));
    }
    assertEquals(Optional.empty(), content().find(Digest.of(BYTES)));
  }

  @Test
  void bytesThatWereNotPromisedAreRefused() throws IOException {
    Descriptor other = new Descriptor(TYPE, Digest.of("other byte".getBytes(UTF_8)), BYTES.length);
    Descriptor shorter = new Descriptor(TYPE, Digest.of(BYTES), BYTES.length - 1);
    for (Descriptor expected : new Descriptor[] {other, shorter}) {
      try (Ingest ingest = content().ingest()) {
        ingest.stream().write(BYTES);
        Failure failure = assertThrows(Failure.class, () -> ingest.commit(expected));
        assertEquals(ErrorClass.DIGEST, failure.errorClass());
      }
      assertEquals(Optional.empty(), content().find(expected.digest()));
    }
  }

  @Test
  void aFlippedBitIsFoundAtTheEndOfTheStreamAndTheBlobRemoved_CAC06() throws IOException {
    Descriptor blob = write(BYTES);
    Path file = content().find(blob.digest()).orElseThrow();
    byte[] damaged = BYTES.clone();
    damaged[3] ^= 1;
    Files.write(file, damaged);

    try (InputStream in = content().open(blob)) {
      Failure failure = assertThrows(Failure.class, in::readAllBytes);
      assertEquals(ErrorClass.STORE, failure.errorClass());
    }
    assertEquals(Optional.empty(), content().find(blob.digest()));
    assertEquals(blob, write(BYTES));
    try (InputStream in = content().open(blob)) {
      assertArrayEquals(BYTES, in.readAllBytes());
    }
  }

  @Test
  void aReaderThatStopsAtTheLastByteStillLearnsOfDamage() throws IOException {
    Descriptor blob = write(BYTES);
    byte[] damaged = BYTES.clone();
    damaged[3] ^= 1;
    Files.write(content().find(blob.digest()).orElseThrow(), damaged);

    try (InputStream in = content().open(blob)) {
      assertThrows(Failure.class, () -> in.readNBytes(BYTES.length));
    }
  }

  @Test
  void aTruncatedBlobIsWrittenAgain_STO11() throws IOException {
    Descriptor blob = content().put(TYPE, BYTES);
    Files.write(content().find(blob.digest()).orElseThrow(), new byte[0]);

    assertEquals(blob, content().put(TYPE, BYTES));
    try (InputStream in = content().open(blob)) {
      assertArrayEquals(BYTES, in.readAllBytes());
    }
  }

  @Test
  void theSameBlobMayBeWrittenTwice() throws IOException {
    assertEquals(write(BYTES), write(BYTES));
    assertEquals(write(BYTES), content().put(TYPE, BYTES));
  }

  @Test
  void aMissingBlobIsAStoreFailure() throws IOException {
    Descriptor missing = new Descriptor(TYPE, Digest.of(BYTES), BYTES.length);
    Failure failure = assertThrows(Failure.class, () -> content().open(missing));
    assertEquals(ErrorClass.STORE, failure.errorClass());
    assertTrue(failure.getMessage().contains(missing.digest().toString()));
  }

  private Descriptor write(byte[] bytes) throws IOException {
    try (Ingest ingest = content().ingest()) {
      ingest.stream().write(bytes);
      return ingest.commit(TYPE);
    }
  }
}
