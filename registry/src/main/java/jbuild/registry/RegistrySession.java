package jbuild.registry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.image.Reference;
import jbuild.registry.auth.Authorizer;
import jbuild.registry.auth.CredentialFiles;
import jbuild.registry.auth.TokenService;
import jbuild.registry.config.Place;
import jbuild.registry.config.RegistriesConf;
import jbuild.registry.http.Connections;
import jbuild.registry.http.Proxies;
import jbuild.registry.http.Retries;

/** The configuration as it was read, and the servers that were met, with their tokens. */
final class RegistrySession implements AutoCloseable {
  private final Map<String, String> environment;
  private final RegistriesConf conf;
  private final CredentialFiles credentials;
  private final Connections connections;
  private final Retries retries;
  private final Map<Server, RegistryHost> hosts = new ConcurrentHashMap<>();

  /**
   * How long to wait for servers.
   *
   * @param idle for the next bytes
   * @param firstDelay before the first retry; later ones double
   */
  record Patience(Duration idle, Duration firstDelay) {}

  private record Server(String host, boolean insecure) {}

  RegistrySession(Map<String, String> environment, Patience patience) {
    this.environment = environment;
    this.conf = RegistriesConf.read(environment);
    this.credentials = new CredentialFiles(environment);
    this.connections = new Connections(new Proxies(environment), patience.idle());
    this.retries = new Retries(connections, patience.firstDelay());
  }

  List<Repository> pullPlaces(Reference reference) {
    return conf.pullPlaces(reference).stream().map(this::repository).toList();
  }

  Repository pushPlace(Reference reference) {
    return repository(conf.pushPlace(reference));
  }

  private Repository repository(Place place) {
    RegistryHost host =
        hosts.computeIfAbsent(new Server(place.host(), place.insecure()), this::connect);
    return new Repository(host, place.path(), retries);
  }

  private RegistryHost connect(Server server) {
    Authorizer authorizer =
        new Authorizer(
            server.host(), credentials, environment, new TokenService(connections, retries));
    return new RegistryHost(server.host(), server.insecure(), connections, authorizer);
  }

  @Override
  public void close() {
    connections.close();
  }
}
