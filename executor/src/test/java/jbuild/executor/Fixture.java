package jbuild.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jbuild.failure.Cancellation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs steps in a root file system of busybox. */
abstract class Fixture {
  @TempDir Path directory;
  TestRoot root;
  final Captured output = new Captured();

  @BeforeEach
  final void makeRoot() throws IOException {
    root = TestRoot.make(directory);
  }

  static Stream<Path> runtimes() {
    return TestRoot.runtimes();
  }

  final ExitStatus run(Path runtime, ProcessSpec spec) throws IOException {
    return run(Optional.of(runtime), spec);
  }

  final ExitStatus run(ProcessSpec spec) throws IOException {
    return run(Optional.empty(), spec);
  }

  private ExitStatus run(Optional<Path> runtime, ProcessSpec spec) throws IOException {
    try (RuntimeExecutor executor = TestRoot.executor(directory, runtime)) {
      return executor.run(spec, output, new Cancellation());
    }
  }

  /** The lines of the standard output of a script that must succeed. */
  final List<String> lines(Path runtime, ProcessSpec spec) throws IOException {
    ExitStatus status = run(runtime, spec);
    assertEquals(new ExitStatus.Exited(0), status, output.err());
    return output.out().lines().toList();
  }

  final List<String> lines(ProcessSpec spec) throws IOException {
    ExitStatus status = run(spec);
    assertEquals(new ExitStatus.Exited(0), status, output.err());
    return output.out().lines().toList();
  }
}
