package jbuild.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jbuild.api.BuildRequest.SecretSource;
import jbuild.cli.Environment;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * {@code --secret id=ID[,src=FILE|,env=NAME][,type=file|env]}. With neither file nor name, the
 * variable called ID is taken if it is set, else the file called ID.
 */
final class SecretOption {
  private static final String OPTION = "--secret";

  private SecretOption() {}

  static Map<String, SecretSource> parse(List<String> texts, Environment environment) {
    Map<String, SecretSource> result = new LinkedHashMap<>();
    for (String text : texts) {
      Map<String, String> fields = CsvFields.pairs(OPTION, text);
      String id = fields.getOrDefault("id", "");
      if (id.isEmpty()) {
        throw CsvFields.invalid(OPTION, text, "the id is missing");
      }
      result.put(id, source(id, text, fields, environment));
    }
    return result;
  }

  private static SecretSource source(
      String id, String text, Map<String, String> fields, Environment environment) {
    String file = "";
    String variable = "";
    boolean isVariable = false;
    for (Map.Entry<String, String> field : fields.entrySet()) {
      String value = field.getValue();
      switch (field.getKey()) {
        case "id" -> {}
        case "src", "source" -> file = value;
        case "env" -> variable = value;
        case "type" -> isVariable = isVariable(text, value);
        default -> throw CsvFields.invalid(OPTION, text, "unknown key \"" + field.getKey() + "\"");
      }
    }
    if (isVariable && variable.isEmpty()) {
      variable = file;
      file = "";
    }
    if (!file.isEmpty() && !variable.isEmpty()) {
      throw CsvFields.invalid(OPTION, text, "src and env exclude each other");
    }
    return resolve(id, file, variable, environment);
  }

  private static boolean isVariable(String text, String type) {
    return switch (type) {
      case "env" -> true;
      case "file" -> false;
      default -> throw CsvFields.invalid(OPTION, text, "type must be file or env");
    };
  }

  private static SecretSource resolve(
      String id, String file, String variable, Environment environment) {
    if (!variable.isEmpty()) {
      return new SecretSource.Variable(variable);
    }
    if (file.isEmpty() && environment.variables().containsKey(id)) {
      return new SecretSource.Variable(id);
    }
    Path path = environment.resolve(file.isEmpty() ? id : file);
    if (!Files.isReadable(path)) {
      throw new Failure(ErrorClass.SECRET, "secret " + id + ": cannot read file " + path);
    }
    return new SecretSource.File(path);
  }
}
