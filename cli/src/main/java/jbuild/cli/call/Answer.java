package jbuild.cli.call;

import java.nio.charset.StandardCharsets;
import jbuild.api.CheckResult;
import jbuild.api.Outline;
import jbuild.api.Targets;
import jbuild.image.json.JsonWriter;

/**
 * What a call answers.
 *
 * @param text for people, with its line ends
 * @param json as {@link JsonWriter} takes it
 */
public record Answer(String text, Object json) {

  public static Answer of(CheckResult result) {
    return new Answer(CheckText.of(result), CheckJson.of(result));
  }

  /**
   * A check's result as SARIF, which is JSON too.
   *
   * @param path of the Dockerfile as its user would write it
   * @param version of this program
   */
  public static Answer sarif(CheckResult result, String path, String version) {
    return new Answer(CheckText.of(result), Sarif.of(result, path, version));
  }

  public static Answer of(Outline outline) {
    return new Answer(OutlineAnswer.text(outline), OutlineAnswer.json(outline));
  }

  public static Answer of(Targets targets) {
    return new Answer(TargetsAnswer.text(targets), TargetsAnswer.json(targets));
  }

  /** The list of calls. */
  public static Answer ofRequests() {
    return new Answer(Requests.text(), Requests.json());
  }

  /** What a check could not look at, a line each, for standard error. */
  public static String unresolved(CheckResult result) {
    return CheckText.unresolved(result);
  }

  /** The JSON, indented, with a line end. */
  public String jsonText() {
    return new String(JsonWriter.indented(json), StandardCharsets.UTF_8) + "\n";
  }
}
