package jbuild.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import jbuild.parser.Diagnostic;
import jbuild.parser.DockerfileParser;
import jbuild.parser.ParseResult;
import jbuild.parser.Source;
import jbuild.parser.lint.CheckOptions;
import jbuild.parser.lint.Linter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Dockerfiles a second, one after another, on one thread of a warm process. The Dockerfiles are the
 * real ones of the parser corpus, each as often as the others; {@code jbuild.shared} names the
 * folder with the corpus.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ParserBenchmark {
  private List<Source> dockerfiles = List.of();
  private int next;

  /** Reads the corpus. */
  @Setup
  public void read() throws IOException {
    Path shared = Path.of(System.getProperty("jbuild.shared", "../shared"));
    Path corpus = shared.resolve("corpus").resolve("parser").resolve("dockerfiles.jsonl.gz");
    ObjectMapper json = new ObjectMapper();
    List<Source> found = new ArrayList<>();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(corpus));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        found.add(new Source("Dockerfile", dockerfile(json.readTree(line))));
      }
    }
    dockerfiles = List.copyOf(found);
  }

  private static byte[] dockerfile(JsonNode record) throws IOException {
    return record.has("dockerfile")
        ? record.get("dockerfile").asText().getBytes(StandardCharsets.UTF_8)
        : record.get("dockerfile_b64").binaryValue();
  }

  /** Text to typed instructions. */
  @Benchmark
  public ParseResult parse() {
    return DockerfileParser.parse(any());
  }

  /** The same, and the warnings of the rules that need no more than the file. */
  @Benchmark
  public List<Diagnostic> parseAndLint() {
    ParseResult result = DockerfileParser.parse(any());
    Linter linter = new Linter(CheckOptions.parse(result.check().orElse("")));
    result.findings().forEach(linter::add);
    return linter.warnings();
  }

  private Source any() {
    next = (next + 1) % dockerfiles.size();
    return dockerfiles.get(next);
  }
}
