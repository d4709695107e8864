package jbuild.registry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import jbuild.image.ImageSink;
import jbuild.image.ImageSource;
import jbuild.image.Reference;
import jbuild.registry.RegistrySession.Patience;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a build needs to know of registries: where they are and who is asking. Nothing is
 * read and no network class is loaded before a registry is really needed. Safe for use by many
 * threads.
 *
 * <p>Jib-core serves here for what clouds give without configuration: their credential helpers and
 * Google's application default credentials. Its registry client does not, because it sends
 * manifests that it serialised itself (so not the bytes of our digest), sends credentials to any
 * realm and upload location, follows redirects unseen, cannot ask for a range, opens a connection
 * for each request, and starts four times slower; its helper calls have no time limit.
 */
public final class RegistryAccess implements AutoCloseable {
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(60), Duration.ofMillis(300));

  private final Map<String, String> environment;
  private final Patience patience;
  private @Nullable RegistrySession session;
  private boolean closed;

  private RegistryAccess(Map<String, String> environment, Patience patience) {
    this.environment = Map.copyOf(environment);
    this.patience = patience;
  }

  /**
   * Reads {@code registries.conf} and the credential files where containers' tools and docker look
   * for them.
   *
   * @param environment the variables that say where
   */
  public static RegistryAccess configured(Map<String, String> environment) {
    return configured(environment, PATIENCE);
  }

  static RegistryAccess configured(Map<String, String> environment, Patience patience) {
    return new RegistryAccess(environment, patience);
  }

  public ImageSource source() {
    return new RegistrySource(reference -> session().pullPlaces(reference));
  }

  /** A sink that pushes to all the names, which may be of several registries. */
  public ImageSink sink(List<Reference> names) {
    return new RegistrySink(
        names, name -> session().pushPlace(name), reference -> session().pullPlaces(reference));
  }

  private synchronized RegistrySession session() {
    if (session == null) {
      session = new RegistrySession(environment, patience);
      if (closed) {
        session.close();
      }
    }
    return session;
  }

  /** Breaks off all that runs, with {@code CANCEL}. */
  @Override
  public synchronized void close() {
    closed = true;
    if (session != null) {
      session.close();
    }
  }
}
