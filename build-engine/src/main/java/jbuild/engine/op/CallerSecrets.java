package jbuild.engine.op;

import java.nio.file.Path;
import java.util.Optional;

/** What the caller lends to steps. A Dockerfile names ids, never files of the host (rule K5). */
public interface CallerSecrets {
  /** The value of a secret; a malformed or too large one is a {@code SECRET} failure. */
  Optional<byte[]> secret(String id);

  /** The socket of an ssh agent; keys that cannot be used are a {@code SECRET} failure. */
  Optional<Path> agent(String id);

  /** Whether there is any agent. */
  boolean hasAgents();
}
