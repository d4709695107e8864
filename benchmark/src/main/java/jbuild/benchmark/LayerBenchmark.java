package jbuild.benchmark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.compress.Compression;
import jbuild.filesystem.tar.LayerWriter;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Megabytes a second through what a layer goes through, on all cores that each uses: the tar with
 * its digests, of 6,400 files of 10 KB in memory, and the compressors, of 64 MB of text.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class LayerBenchmark {
  private static final int MEGABYTES = 64;
  private static final int A_FILE = 10_000;
  private static final int FILES = MEGABYTES * 1_000_000 / A_FILE;

  private final List<LayerEntry> entries = new ArrayList<>();
  private byte[] text = new byte[0];

  /** Makes the files and the text. */
  @Setup
  public void make() {
    SampleFiles sample = new SampleFiles();
    text = sample.text(MEGABYTES * 1_000_000);
    byte[] file = sample.text(A_FILE);
    for (int i = 0; i < FILES; i++) {
      EntryPath directory = EntryPath.ROOT.child(SampleFiles.directoryName(i));
      if (i % SampleFiles.A_DIRECTORY == 0) {
        entries.add(LayerEntry.of(new Entry.Directory(directory, new Metadata(0755, 0, 0, 0))));
      }
      EntryPath path = directory.child(SampleFiles.fileName(i));
      Entry entry = new Entry.File(path, new Metadata(0644, 0, 0, 0), A_FILE);
      entries.add(new LayerEntry(entry, () -> new ByteArrayInputStream(file)));
    }
  }

  /** Entries to a tar stream, its diff ID and the digest of each file. */
  @Benchmark
  @OperationsPerInvocation(MEGABYTES)
  public LayerWriter.Written tar() throws IOException {
    return LayerWriter.write(entries, OutputStream.nullOutputStream());
  }

  @Benchmark
  @OperationsPerInvocation(MEGABYTES)
  public void gzip() throws IOException {
    compress(Compression.GZIP);
  }

  @Benchmark
  @OperationsPerInvocation(MEGABYTES)
  public void zstd() throws IOException {
    compress(Compression.ZSTD);
  }

  private void compress(Compression compression) throws IOException {
    try (OutputStream out = compression.compress(OutputStream.nullOutputStream())) {
      for (int from = 0; from < text.length; from += 1 << 16) {
        out.write(text, from, Math.min(1 << 16, text.length - from));
      }
    }
  }
}
