package jbuild.engine.graph;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.failure.Cancellation;
import jbuild.image.Digest;

/** Does the work of vertices: the port between deciding what to do and doing it. */
public interface OpRunner {
  /**
   * What the content of an input contributes to a vertex's key, beyond the identity of the whole
   * input: for COPY the digest of what it selects, for RUN that of what a read-only mount shows.
   * Empty where the whole input counts.
   *
   * @param input position among the vertex's inputs
   */
  Optional<Selected> selectedContent(Vertex vertex, int input, Result result) throws IOException;

  /**
   * What is selected of an input.
   *
   * @param shape the digest of all but the contents of files: equal contents have equal shapes.
   *     Absent where there is little to read
   */
  record Selected(Digest content, Optional<Digest> shape) {
    public static Selected of(Digest content) {
      return new Selected(content, Optional.empty());
    }
  }

  /**
   * The shape of what is selected of an input whose files have not been read yet. Reads none; empty
   * where the content may as well be asked for.
   */
  default Optional<Digest> unreadShape(Vertex vertex, int input, Result result) throws IOException {
    return Optional.empty();
  }

  /**
   * Does the work.
   *
   * @param inputs results in the order of the vertex's inputs
   * @param key identity of the step together with the content of its inputs; costs nothing any more
   *     once the work has read them
   */
  Result run(Vertex vertex, List<Result> inputs, CacheKey.Deferred key, Session session)
      throws IOException;

  /** What a running vertex tells, and hears. */
  interface Session {
    /**
     * @param stream 1 for standard output, 2 for standard error
     */
    void log(int stream, byte[] bytes, int offset, int length);

    void warn(String text);

    Cancellation cancellation();
  }
}
