package jbuild.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.cli.Environment;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/** {@code --ssh ID[=SOCKET|KEY[,KEY]]}; an id alone means the agent of {@code SSH_AUTH_SOCK}. */
final class SshOption {
  private static final String OPTION = "--ssh";

  private SshOption() {}

  static Map<String, List<Path>> parse(List<String> texts, Environment environment) {
    Map<String, List<Path>> result = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      String id = equals < 0 ? text : text.substring(0, equals);
      if (id.isEmpty()) {
        throw CsvFields.invalid(OPTION, text, "the id is empty");
      }
      String given = equals < 0 ? "" : text.substring(equals + 1);
      String paths = given.isEmpty() ? agent(id, environment) : given;
      List<Path> existing = new ArrayList<>();
      for (String path : paths.split(",", -1)) {
        existing.add(existing(id, environment.resolve(path)));
      }
      if (result.put(id, List.copyOf(existing)) != null) {
        throw CsvFields.invalid(OPTION, text, "the id is given twice");
      }
    }
    return result;
  }

  private static String agent(String id, Environment environment) {
    String socket = environment.variables().getOrDefault("SSH_AUTH_SOCK", "");
    if (socket.isEmpty()) {
      throw new Failure(
          ErrorClass.SECRET, "ssh " + id + ": SSH_AUTH_SOCK is not set, so there is no agent");
    }
    return socket;
  }

  private static Path existing(String id, Path path) {
    if (!Files.exists(path)) {
      throw new Failure(ErrorClass.SECRET, "ssh " + id + ": there is no " + path);
    }
    return path;
  }
}
