package jbuild.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import jbuild.executor.ProcessSpec.Ulimit;

/** What of a request is for its steps. */
record RunSettings(
    String network,
    Set<String> allow,
    Map<String, String> hosts,
    Map<String, List<Path>> ssh,
    List<Ulimit> ulimits,
    OptionalLong shmSizeBytes,
    Optional<String> cgroupParent) {

  static final RunSettings DEFAULT =
      new RunSettings(
          "default",
          Set.of(),
          Map.of(),
          Map.of(),
          List.of(),
          OptionalLong.empty(),
          Optional.empty());

  static RunSettings network(String network, String... allow) {
    return new RunSettings(
        network,
        Set.of(allow),
        Map.of(),
        Map.of(),
        List.of(),
        OptionalLong.empty(),
        Optional.empty());
  }

  static RunSettings hosts(Map<String, String> hosts) {
    return new RunSettings(
        "default", Set.of(), hosts, Map.of(), List.of(), OptionalLong.empty(), Optional.empty());
  }

  static RunSettings ssh(Map<String, List<Path>> ssh) {
    return new RunSettings(
        "default", Set.of(), Map.of(), ssh, List.of(), OptionalLong.empty(), Optional.empty());
  }

  static RunSettings limits(long shmSizeBytes, Ulimit... ulimits) {
    return new RunSettings(
        "default",
        Set.of(),
        Map.of(),
        Map.of(),
        List.of(ulimits),
        OptionalLong.of(shmSizeBytes),
        Optional.empty());
  }

  static RunSettings cgroupParent(String parent) {
    return new RunSettings(
        "default",
        Set.of(),
        Map.of(),
        Map.of(),
        List.of(),
        OptionalLong.empty(),
        Optional.of(parent));
  }
}
