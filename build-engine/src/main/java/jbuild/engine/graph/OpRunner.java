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
  Optional<Digest> selectedContent(Vertex vertex, int input, Result result) throws IOException;

  /**
   * Does the work.
   *
   * @param inputs results in the order of the vertex's inputs
   * @param key identity of the step together with the content of its inputs
   */
  Result run(Vertex vertex, List<Result> inputs, CacheKey key, Session session) throws IOException;

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
