package jbuild.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.copy.SourceKey;
import jbuild.filesystem.context.DigestFile;
import jbuild.filesystem.context.DirectoryTree;
import jbuild.filesystem.context.IgnorePatterns;
import jbuild.image.Digest;
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
 * Microseconds a file that the key of {@code COPY . /} takes, in a context of 10,000 files of 4 KB
 * that is in the page cache: the walk, and the digests of files where they are not known.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TreeDigestBenchmark {
  private static final int FILES = 10_000;
  private static final CopySpec EVERYTHING =
      new CopySpec(
          List.of(new CopySpec.Source.Pattern(".", false)),
          "/",
          Optional.empty(),
          Optional.empty(),
          false,
          List.of(),
          OptionalLong.of(0));

  private Path context = Path.of("");
  private Path known = Path.of("");

  /** What builds leave for the next one, in a file. */
  private record Remembered(Path file) implements DigestFile {
    @Override
    public Optional<FileChannel> open() throws IOException {
      return Files.exists(file)
          ? Optional.of(FileChannel.open(file, StandardOpenOption.READ))
          : Optional.empty();
    }

    @Override
    public void replace(Content content) throws IOException {
      try (OutputStream out = Files.newOutputStream(file)) {
        content.writeTo(out);
      }
    }
  }

  /** Makes the context, and lets it grow old enough for its digests to be remembered. */
  @Setup
  public void make() throws IOException, InterruptedException {
    context = Files.createTempDirectory("context");
    new SampleFiles().write(context, FILES, 4096);
    TimeUnit.SECONDS.sleep(3);
    known = Files.createTempFile("digests", "");
    Files.delete(known);
    unchanged();
  }

  /** Removes it. */
  @TearDown
  public void remove() throws IOException {
    SampleFiles.delete(context);
    Files.delete(known);
  }

  /** A context that was never seen: every file is read. */
  @Benchmark
  @OperationsPerInvocation(FILES)
  public Digest unknown() throws IOException {
    return key(DigestFile.NONE);
  }

  /** One that looks as it did in the build before. */
  @Benchmark
  @OperationsPerInvocation(FILES)
  public Digest unchanged() throws IOException {
    return key(new Remembered(known));
  }

  private Digest key(DigestFile digests) throws IOException {
    try (DirectoryTree tree =
        DirectoryTree.open(
            context, IgnorePatterns.NONE, _ -> digests, DirectoryTree.CapabilityReader.NONE)) {
      return SourceKey.of(EVERYTHING, tree).content();
    }
  }
}
