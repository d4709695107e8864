package jbuild.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import jbuild.cli.option.OptionTable.Arguments;
import jbuild.failure.Failure;
import org.junit.jupiter.api.Test;

final class PlainArgumentsTest {
  private static final int ROUNDS = 3000;
  private static final List<String> WORDS =
      List.of(
          "--tag",
          "-t",
          "--tag=a",
          "--tag=",
          "-ta",
          "-t=a",
          "--target",
          "--target=x",
          "--pull",
          "--pull=false",
          "--no-cache",
          "-q",
          "-qD",
          "--debug",
          "-",
          "--",
          "-x",
          "--unknown",
          ".",
          "a",
          "a=b",
          "",
          "--build-arg",
          "--build-arg=A=b=c",
          "-o",
          "-odir",
          "--label",
          "--memory",
          "--rm",
          "--help",
          "-h",
          "--tagged",
          "@file",
          "x y",
          "\"quoted\"",
          "'a'",
          "${x}",
          "a,b");

  private static Optional<Arguments> plain(List<String> arguments) {
    return new PlainArguments(BuildOptionTable.create().options()).read(arguments);
  }

  @Test
  void plainArgumentsMeanWhatPicocliTakesThemFor() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<String> arguments = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        arguments.add(WORDS.get(random.nextInt(WORDS.size())));
      }
      Optional<Arguments> plain = plain(arguments);
      if (plain.isPresent()) {
        assertEquals(
            BuildOptionTable.create().parseAll(arguments), plain.get(), arguments::toString);
        read++;
      }
    }
    assertTrue(read > ROUNDS / 20, "only " + read + " were plain");
  }

  @Test
  void aUsualCommandLineIsPlain() {
    Arguments arguments =
        plain(List.of("--progress", "plain", "-t", "a", "--tag=b", "--pull", "-o", "type=oci", "."))
            .orElseThrow();
    assertEquals(List.of("a", "b"), arguments.values("-t"));
    assertEquals(Optional.of("plain"), arguments.value("--progress"));
    assertTrue(arguments.flag("--pull"));
    assertEquals(List.of("."), arguments.operands());
  }

  @Test
  void whatIsWrongIsNotPlain() {
    for (List<String> wrong :
        List.of(
            List.of("--unknown"),
            List.of("--tag"),
            List.of("--tag", "--pull"),
            List.of("--memory", "1g"),
            List.of("--rm"),
            List.of("--pull=perhaps"))) {
      assertEquals(Optional.empty(), plain(wrong), wrong::toString);
    }
  }

  @Test
  void bothReadersTellTheSameOfHelp() throws Failure {
    assertTrue(plain(List.of("-h")).orElseThrow().isHelp());
    assertTrue(BuildOptionTable.create().parseAll(List.of("--help")).isHelp());
  }
}
