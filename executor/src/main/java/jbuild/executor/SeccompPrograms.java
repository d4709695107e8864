package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import jbuild.executor.oci.Posture;
import jbuild.executor.oci.RuntimeSpec;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.RootDir;
import jbuild.image.Algorithms;
import jbuild.image.Digest;
import org.jspecify.annotations.Nullable;

/**
 * System call filters in compiled form. To compile the profile takes crun twice as long as all the
 * rest of a start. So it is let do that once, on the side; what it made is kept in a file and given
 * back to it with every later step. Nothing is lost where that does not work: the profile itself is
 * given as well. Safe for use by many threads.
 */
final class SeccompPrograms implements AutoCloseable {
  private static final long SCRATCH_BYTES = 8L << 20;
  private static final int DIGEST_BYTES = 32;
  private static final int INSTRUCTION_BYTES = 8;
  private static final int MAX_BYTES = 1 << 20;
  private static final long CLOSE_SECONDS = 8;
  private static final String ID = "filter";
  private static final String EXECUTABLE = "never-started";

  private final Path directory;
  private final Map<Path, CompletableFuture<Optional<byte[]>>> programs = new ConcurrentHashMap<>();
  private @Nullable Sandbox compiling;
  private boolean closed;

  /**
   * @param directory where compiled filters are kept; only this user may write there
   */
  SeccompPrograms(Path directory) {
    this.directory = directory;
  }

  /**
   * The compiled filter for sandboxed steps, in base 64; done, with none, where a runtime takes
   * none.
   */
  CompletableFuture<Optional<byte[]>> of(Host host, OciRuntime runtime) {
    if (!runtime.takesSeccompPrograms()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return programs.computeIfAbsent(runtime.executable(), _ -> start(host, runtime));
  }

  private CompletableFuture<Optional<byte[]>> start(Host host, OciRuntime runtime) {
    CompletableFuture<Optional<byte[]>> program = new CompletableFuture<>();
    try {
      byte[] config = config(host, directory.resolve(Sandboxes.SCRATCH));
      Path file = directory.resolve(fileName(runtime, config));
      Optional<byte[]> kept = read(file);
      if (kept.isPresent()) {
        program.complete(kept.map(SeccompPrograms::inBase64));
      } else {
        Thread.ofPlatform()
            .daemon()
            .name("filter")
            .start(() ->
                program.complete(
                    compile(host, runtime, config, file).map(SeccompPrograms::inBase64)));
      }
    } catch (IOException onlySlower) {
      program.complete(Optional.empty());
    }
    return program;
  }

  private static byte[] inBase64(byte[] program) {
    return Base64.getEncoder().encode(program);
  }

  /** Depends on all that the compiled form may depend on. */
  private static String fileName(OciRuntime runtime, byte[] config) throws IOException {
    Path executable = runtime.executable();
    String program = executable + "\0" + Files.getLastModifiedTime(executable).toMillis();
    Digest digest = Digest.of((program + "\0" + new String(config, UTF_8)).getBytes(UTF_8));
    return "seccomp-" + digest.hex() + ".bpf";
  }

  /** A filter that is whole: the file ends with the digest of what is before. */
  private static Optional<byte[]> read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    int length = Math.max(0, bytes.length - DIGEST_BYTES);
    byte[] program = Arrays.copyOf(bytes, length);
    byte[] digest = Arrays.copyOfRange(bytes, length, bytes.length);
    return isProgram(program) && Arrays.equals(digest, digest(program))
        ? Optional.of(program)
        : Optional.empty();
  }

  private static boolean isProgram(byte[] bytes) {
    return bytes.length > 0 && bytes.length % INSTRUCTION_BYTES == 0;
  }

  private Optional<byte[]> compile(Host host, OciRuntime runtime, byte[] config, Path file) {
    Path scratch = directory.resolve(Sandboxes.SCRATCH);
    List<String> command = runtime.create(scratch, scratch.resolve(RuntimeGate.STATE));
    try (Sandbox sandbox = Sandbox.make(host, command)) {
      if (!adopt(sandbox)) {
        return Optional.empty();
      }
      Optional<byte[]> program = compileIn(sandbox, scratch, config);
      if (program.isPresent()) {
        write(file, program.get());
      }
      return program;
    } catch (IOException | RuntimeException onlySlower) {
      return Optional.empty();
    }
  }

  /** The runtime leaves the filter in its notes, for later processes of the same container. */
  private static Optional<byte[]> compileIn(Sandbox sandbox, Path scratch, byte[] config)
      throws IOException {
    try (RootDir notes =
        sandbox.inside(() -> {
          Scratch.mount(scratch, SCRATCH_BYTES);
          return RootDir.open(scratch);
        })) {
      notes.createDirectory(new EntryPath(RuntimeGate.STATE));
      EntryPath root = new EntryPath(MountedRoot.ROOT);
      notes.createDirectory(root);
      notes.createDirectory(root.child("dev"));
      create(notes, root.child(EXECUTABLE), new byte[0]);
      create(notes, new EntryPath("config.json"), config);
      RunOutput run = sandbox.start(ID, (_, _, _, _) -> {});
      if (sandbox.await(run) != 0) {
        return Optional.empty();
      }
      EntryPath made = EntryPath.clamped(RuntimeGate.STATE + "/" + ID + "/seccomp.bpf");
      try (InputStream in = notes.read(made)) {
        return Optional.of(in.readNBytes(MAX_BYTES)).filter(SeccompPrograms::isProgram);
      }
    }
  }

  private static void create(RootDir notes, EntryPath path, byte[] bytes) throws IOException {
    Entry.File file = new Entry.File(path, new Metadata(0700, 0, 0, 0), bytes.length);
    notes.create(file, () -> new ByteArrayInputStream(bytes));
  }

  private static byte[] config(Host host, Path scratch) throws IOException {
    return new RuntimeSpec(
            new RuntimeSpec.Command(
                List.of("/" + EXECUTABLE), List.of(), "/", 0, 0, List.of(), List.of()),
            scratch.resolve(MountedRoot.ROOT).toString(),
            "filter",
            List.of(),
            false,
            Posture.SANDBOX.withoutPaths(),
            host.profile(),
            Optional.empty(),
            Optional.empty())
        .json();
  }

  private static void write(Path file, byte[] program) throws IOException {
    Path aside = file.resolveSibling("seccomp-" + Algorithms.randomName() + ".new");
    byte[] bytes = Arrays.copyOf(program, program.length + DIGEST_BYTES);
    System.arraycopy(digest(program), 0, bytes, program.length, DIGEST_BYTES);
    Files.write(aside, bytes);
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] digest(byte[] bytes) {
    return HexFormat.of().parseHex(Digest.of(bytes).hex());
  }

  private synchronized boolean adopt(Sandbox sandbox) {
    compiling = sandbox;
    return !closed;
  }

  /** Ends what is being compiled. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (compiling != null) {
        compiling.kill();
      }
    }
    for (CompletableFuture<Optional<byte[]>> program : programs.values()) {
      var _ = program.completeOnTimeout(Optional.empty(), CLOSE_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
