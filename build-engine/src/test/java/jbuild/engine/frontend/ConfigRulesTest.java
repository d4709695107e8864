package jbuild.engine.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules about instructions that only change the configuration. */
class ConfigRulesTest {
  private static String json(int line, String word) {
    return line
        + " JSONArgsRecommended: JSON arguments recommended for "
        + word
        + " to prevent unintended behavior related to OS signals";
  }

  /** testJSONArgsRecommended, S039. */
  @Test
  void commandsInShellFormAreToldUnlessAShellWasChosen() {
    for (String word : List.of("CMD", "ENTRYPOINT")) {
      assertEquals(List.of(json(2, word)), LintedFile.warnings("FROM scratch", word + " my"));
      assertEquals(List.of(), LintedFile.warnings("FROM scratch", word + " [\"my\"]"));
      String shell = "SHELL [\"/usr/bin/customshell\"]";
      assertEquals(List.of(), LintedFile.warnings("FROM scratch", shell, word + " my"));
      assertEquals(
          List.of(), LintedFile.warnings("FROM scratch AS base", shell, "FROM base", word + " my"));
      assertEquals(
          List.of(),
          LintedFile.warnings("FROM scratch", "# check=skip=JSONArgsRecommended", word + " my"));
    }
    assertEquals(List.of(json(2, "cmd")), LintedFile.warnings("from scratch", "cmd my"));
    assertEquals(List.of(), LintedFile.warnings("FROM scratch", "HEALTHCHECK CMD my"));
  }

  private static String many(int line, String word) {
    return line
        + " MultipleInstructionsDisallowed: Multiple "
        + word
        + " instructions should not be used in the same stage because only the last one will be used";
  }

  /** testMultipleInstructionsDisallowed, S220. */
  @Test
  void theEarlierOfTwoInstructionsIsToldWhereOnlyTheLastCounts() {
    List<String> one = List.of("ENTRYPOINT [\"/a\"]", "CMD [\"/a\"]", "HEALTHCHECK CMD [\"/a\"]");
    List<String> all = List.of(many(2, "ENTRYPOINT"), many(3, "CMD"), many(4, "HEALTHCHECK"));
    List<String> from = List.of("FROM scratch AS a");
    assertEquals(all, warnings(List.of(from, one, one)));
    assertEquals(all, warnings(List.of(from, one, List.of("USER 0"), one)));
    assertEquals(List.of(), warnings(List.of(from, one, List.of("FROM a"), one)));
    assertEquals(
        List.of(),
        LintedFile.warnings(
            "FROM scratch",
            "CMD [\"a\"]",
            "# check=skip=MultipleInstructionsDisallowed",
            "CMD [\"b\"]"));
  }

  private static List<String> warnings(List<List<String>> parts) {
    return LintedFile.warnings(parts.stream().flatMap(List::stream).toArray(String[]::new));
  }

  /** testLegacyKeyValueFormat, S078. */
  @Test
  void pairsWithoutAnEqualsSignAreTold() {
    String env =
        " LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy \"ENV key"
            + " value\" format";
    String label = env.replace("ENV", "LABEL");
    assertEquals(
        List.of("2" + env, "3" + label),
        LintedFile.warnings("FROM scratch", "ENV testkey value", "LABEL key value"));
    assertEquals(
        List.of(), LintedFile.warnings("FROM scratch", "ENV testkey=value", "LABEL key=value"));
    LintedFile unneeded =
        LintedFile.of("FROM scratch AS a", "FROM a AS b", "ENV k v", "LABEL k v", "FROM a AS c");
    assertEquals(List.of(), unneeded.plan());
    assertEquals(List.of("3" + env, "4" + label), unneeded.check());
    String skip = "# check=skip=LegacyKeyValueFormat";
    assertEquals(
        List.of(), LintedFile.warnings("FROM scratch", skip, "ENV k v", skip, "LABEL k v"));
  }

  private static String secret(int line, String text) {
    return line
        + " SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data ("
        + text
        + ")";
  }

  /** testSecretsUsedInArgOrEnv, S095. */
  @Test
  void namesThatSoundSecretAreTold() {
    assertEquals(
        List.of(
            secret(2, "ARG \"SECRET_PASSPHRASE\""),
            secret(3, "ENV \"SUPER_Secret\""),
            secret(4, "ENV \"password\""),
            secret(4, "ENV \"secret\""),
            secret(5, "ARG \"super_duper_secret_token\""),
            secret(5, "ARG \"auth\""),
            secret(6, "ENV \"apikey\""),
            secret(7, "ENV \"git_key\"")),
        LintedFile.warnings(
            "FROM scratch",
            "ARG SECRET_PASSPHRASE",
            "ENV SUPER_Secret=foo",
            "ENV password=bar secret=baz",
            "ARG super_duper_secret_token=foo auth=bar",
            "ENV apikey=bar sunflower=foo",
            "ENV git_key=",
            "ENV PUBLIC_KEY= keyboard=",
            "ARG public_token",
            "ARG SECRET_PASSPHRASE_FILE",
            "ENV password_file=bar secret_File=baz",
            "ARG AUTH_MODULE_VERSION",
            "# check=skip=SecretsUsedInArgOrEnv // allow secret in environment",
            "ENV password=bar",
            "# check=skip=SecretsUsedInArgOrEnv // allow secret in arg",
            "ARG password",
            "# check=skip=all // is local to only this instruction",
            "ENV alternate_password=bar",
            "# check=skip=all // is local to only this instruction",
            "ARG alternate_password"));
  }

  /** testWorkdirRelativePath, S217. */
  @Test
  void theFirstWorkdirShouldBeAbsolute() {
    assertEquals(
        List.of(
            "2 WorkdirRelativePath: Relative workdir \"app/\" can have unexpected results if the"
                + " base image changes"),
        LintedFile.warnings("FROM scratch", "WORKDIR app/", "WORKDIR deeper"));
    assertEquals(
        List.of(),
        LintedFile.warnings("FROM scratch AS a", "WORKDIR /app", "FROM a AS b", "WORKDIR sub/"));
    assertEquals(
        List.of(),
        LintedFile.warnings("FROM scratch", "# check=skip=WorkdirRelativePath", "WORKDIR app/"));
  }

  /** testExposeProtoCasing, S222. */
  @Test
  void protocolsAreWrittenInLowerCase() {
    String said = "2 ExposeProtoCasing: Defined protocol '";
    String end = "' in EXPOSE instruction should be lowercase";
    assertEquals(
        List.of(said + "80/TcP" + end, said + "8080/TCP" + end),
        LintedFile.warnings("FROM scratch", "EXPOSE 80/TcP 8080/TCP 8080/udp"));
    assertEquals(
        List.of(),
        LintedFile.warnings("FROM scratch", "# check=skip=ExposeProtoCasing", "EXPOSE 80/TCP"));
  }

  /** testExposeInvalidFormat, S222. */
  @Test
  void exposeNamesPortsOfTheContainerOnly() {
    String said =
        "2 ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port"
            + " mapping, found '";
    assertEquals(
        List.of(said + "127.0.0.1:80:80'", said + "5000:5000'", said + "[::1]:8080:8080'"),
        LintedFile.warnings(
            "FROM scratch", "EXPOSE 127.0.0.1:80:80 [::1]:8080:8080 5000:5000 8000"));
    assertEquals(
        List.of(),
        LintedFile.warnings("FROM scratch", "# check=skip=ExposeInvalidFormat", "EXPOSE 1:1"));
  }
}
