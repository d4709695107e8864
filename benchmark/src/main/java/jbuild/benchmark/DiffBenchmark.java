package jbuild.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.MergedTree;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.tree.UpperDiff;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds a file to find out what a step did, after a step that wrote 10,000 new ones: the
 * walk of an overlay's upper directory, which is in the page cache. Contents are not read for it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DiffBenchmark {
  private static final int FILES = 10_000;

  private Path upper = Path.of("");

  /** Makes the files. */
  @Setup
  public void make() throws IOException {
    upper = Files.createTempDirectory("upper");
    new SampleFiles().write(upper, FILES, 100);
  }

  /** Removes them. */
  @TearDown
  public void remove() throws IOException {
    SampleFiles.delete(upper);
  }

  @Benchmark
  @OperationsPerInvocation(FILES)
  public List<LayerEntry> diff() throws IOException {
    try (RootDir root = RootDir.open(upper)) {
      return UpperDiff.of(root, MergedTree.EMPTY);
    }
  }
}
