package jbuild.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import jbuild.cache.content.BlobDirectory;
import jbuild.image.Descriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobDirectoryTest extends ContentStoreContract {
  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(directory.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void onlyWhatIsStoredNowCountsAsHashedHere() throws IOException {
    BlobDirectory content = (BlobDirectory) store.content();
    Descriptor blob = content.put("text/plain", "some bytes".getBytes(UTF_8));
    assertTrue(content.isHashedHere(blob.digest()));
    store.close();
    store = Store.open(directory.resolve("store"));
    content = (BlobDirectory) store.content();
    assertFalse(content.isHashedHere(blob.digest()));
    content.put("text/plain", "some bytes".getBytes(UTF_8));
    assertFalse(content.isHashedHere(blob.digest()), "it was there already");
    content.discard(blob.digest());
    content.put("text/plain", "some bytes".getBytes(UTF_8));
    assertTrue(content.isHashedHere(blob.digest()));
    content.discard(blob.digest());
    assertFalse(content.isHashedHere(blob.digest()));
  }

  @Override
  ContentStore content() {
    return store.content();
  }
}
