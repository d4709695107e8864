package jbuild.cache;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

  @Override
  ContentStore content() {
    return store.content();
  }
}
