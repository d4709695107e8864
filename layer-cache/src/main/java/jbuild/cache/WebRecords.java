package jbuild.cache;

import java.io.IOException;
import java.util.Optional;
import jbuild.image.Digest;

/** What web servers said of files that were fetched, to ask them later whether it still holds. */
public interface WebRecords {
  /**
   * A file as it was fetched last.
   *
   * @param entityTag of the server, without the mark of a weak one (RFC 9110, section 8.8.3)
   * @param result the key in the {@link CacheIndex} under which the file lies
   */
  record Fetched(String entityTag, CacheKey result) {}

  /**
   * What is known; a damaged record is none.
   *
   * @param identity of the URL and of what is made of it
   */
  Optional<Fetched> find(Digest identity);

  /** Replaces what is known. */
  void put(Digest identity, Fetched fetched) throws IOException;
}
