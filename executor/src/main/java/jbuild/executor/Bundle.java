package jbuild.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import jbuild.executor.oci.Posture;
import jbuild.executor.oci.RuntimeSpec;
import jbuild.executor.oci.SpecMount;
import jbuild.executor.oci.StandardMounts;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.FileContent;
import jbuild.filesystem.Metadata;
import jbuild.filesystem.Mount;
import jbuild.filesystem.RootDir;

/**
 * What the runtime is given: the files of the scratch directory, the mount points in the root file
 * system, and {@code config.json}.
 */
final class Bundle {
  private static final EntryPath PROC = new EntryPath("proc");

  /** The mode of a tmpfs that does not cover a directory. */
  private static final int OPEN_DIRECTORY = 01777;

  private final Plan plan;
  private final MountedRoot mounted;
  private final MountPoints points;
  private final Posture posture;

  /** Where mounts go, parents first; of two at one place the last one written (S147). */
  private final NavigableMap<EntryPath, Planned> planned = new TreeMap<>();

  private int contents;

  /** What of a run decides about its bundle. */
  record Plan(
      Host host,
      OciRuntime runtime,
      ProcessSpec spec,
      Path scratch,
      Optional<String> cgroupsPath,
      Optional<byte[]> seccompProgram) {}

  /**
   * @param mode of the mount point, if it must be made
   */
  private record Planned(SpecMount mount, boolean directory, int mode) {
    Planned(SpecMount mount, boolean directory) {
      this(mount, directory, directory ? 0755 : 0644);
    }
  }

  private Bundle(Plan plan, MountedRoot mounted, MountPoints points) {
    this.plan = plan;
    this.mounted = mounted;
    this.points = points;
    this.posture =
        switch (plan.spec().security()) {
          case SANDBOX -> Posture.SANDBOX;
          case INSECURE -> Posture.insecure(plan.host().status().bounding());
        };
  }

  /** Writes everything that the runtime needs but its {@code config.json}, and returns that. */
  static byte[] write(Plan plan, MountedRoot mounted, MountPoints points) throws IOException {
    return new Bundle(plan, mounted, points).write();
  }

  private byte[] write() throws IOException {
    ProcessSpec spec = plan.spec();
    planFile(NetworkFiles.HOSTS, NetworkFiles.hosts(spec.hostname(), spec.hosts()));
    planFile(NetworkFiles.RESOLV_CONF, NetworkFiles.resolvConf(Path.of("/"), spec.network()));
    planMounts();
    String workingDirectory = provideWorkingDirectory();
    providePoints();
    return config(workingDirectory).json();
  }

  private void planFile(String target, byte[] bytes) throws IOException {
    plan(new Mount.Content(target, bytes, 0644, 0, 0));
  }

  private void planMounts() throws IOException {
    int source = 0;
    for (Mount mount : plan.spec().mounts()) {
      switch (mount) {
        case Mount.Bind bind -> plan(mounted.sources().get(source++), bind.target());
        case Mount.View view -> plan(mounted.sources().get(source++), view.target());
        case Mount.Content content -> plan(content);
        case Mount.Tmpfs tmpfs -> {
          EntryPath at = target(tmpfs.target());
          int mode = points.mode(at).orElse(OPEN_DIRECTORY);
          planned.put(
              at,
              new Planned(
                  SpecMount.tmpfs(text(at), tmpfs.sizeBytes(), mode, tmpfs.readOnly()),
                  true,
                  mode));
        }
        case Mount.Overlay overlay ->
            throw new IllegalStateException("an overlay has no target: " + overlay);
      }
    }
  }

  private void plan(MountedRoot.Source source, String targetText) throws IOException {
    EntryPath at = target(targetText);
    List<String> options = new ArrayList<>();
    if (!posture.writableKernel()) {
      options.add("nodev");
    }
    options.add(isReadOnly(source.mount()) ? "ro" : "rw");
    SpecMount mount =
        SpecMount.bind(source.path().toString(), text(at), options.toArray(String[]::new));
    planned.put(at, new Planned(mount, source.directory()));
  }

  private static boolean isReadOnly(Mount mount) {
    return switch (mount) {
      case Mount.Bind bind -> bind.readOnly();
      case Mount.View view -> view.readOnly();
      case Mount.Overlay _, Mount.Tmpfs _, Mount.Content _ -> true;
    };
  }

  private void plan(Mount.Content content) throws IOException {
    EntryPath file = new EntryPath(MountedRoot.CONTENTS).child(Integer.toString(contents++));
    Metadata metadata = new Metadata(content.mode(), content.uid(), content.gid(), 0);
    create(file, content.bytes(), metadata);
    EntryPath at = target(content.target());
    List<String> options = new ArrayList<>(List.of("ro", "nosuid", "nodev"));
    if ((content.mode() & 0111) == 0) {
      options.add("noexec");
    }
    String source = plan.scratch() + "/" + file.latin1();
    SpecMount mount = SpecMount.bind(source, text(at), options.toArray(String[]::new));
    planned.put(at, new Planned(mount, false));
  }

  private EntryPath target(String text) throws IOException {
    EntryPath at = points.resolve(EntryPath.latin1(text));
    if (at.isRoot()) {
      throw new Failure(ErrorClass.STEP, text + ": nothing can be mounted on the root itself");
    }
    return at;
  }

  /** Makes the directory, if it is not inside something that is mounted only later (S123). */
  private String provideWorkingDirectory() throws IOException {
    ProcessSpec spec = plan.spec();
    EntryPath directory = points.resolve(EntryPath.latin1(spec.workingDirectory()));
    if (directory.startsWith(PROC) && !directory.equals(PROC)) {
      throw new Failure(
          ErrorClass.STEP,
          "the working directory " + directory.display() + " is inside /proc, which is refused");
    }
    if (!isCovered(directory, true)) {
      points.makeDirectory(directory, spec.user().uid(), spec.user().gid());
    }
    return text(directory);
  }

  /**
   * What is missing of the standard ones stays in the layer, as with BuildKit: base images have
   * these directories, and what is built from nothing gets them by its first RUN.
   */
  private void providePoints() throws IOException {
    for (String target : StandardMounts.TARGETS) {
      points.makeDirectory(EntryPath.ofText(target), 0, 0);
    }
    for (Map.Entry<EntryPath, Planned> entry : planned.entrySet()) {
      if (!isCovered(entry.getKey(), false)) {
        Planned made = entry.getValue();
        points.provide(entry.getKey(), made.directory(), made.mode());
      }
    }
  }

  /** Whether a path is on, or else below, something that will be mounted. */
  private boolean isCovered(EntryPath path, boolean itself) {
    EntryPath at = itself ? path : path.parent();
    while (!at.isRoot()) {
      if (planned.containsKey(at) || StandardMounts.TARGETS.contains("/" + at.latin1())) {
        return true;
      }
      at = at.parent();
    }
    return false;
  }

  private RuntimeSpec config(String workingDirectory) {
    ProcessSpec spec = plan.spec();
    ProcessSpec.User user = spec.user();
    String scratch = plan.scratch().toString();
    List<SpecMount> mounts = new ArrayList<>(plan.runtime().rootMounts(posture));
    String devices = scratch + "/" + MountedRoot.DEVICES;
    mounts.addAll(StandardMounts.of(devices, controlGroup(), posture, spec.shmSizeBytes()));
    planned.values().forEach(each -> mounts.add(each.mount()));
    RuntimeSpec.Command command =
        new RuntimeSpec.Command(
            spec.args(),
            spec.env(),
            workingDirectory,
            user.uid(),
            user.gid(),
            user.groups(),
            limits());
    return new RuntimeSpec(
        command,
        scratch + "/" + MountedRoot.ROOT,
        spec.hostname(),
        mounts,
        spec.network() == ProcessSpec.Network.NONE,
        posture,
        plan.host().profile(),
        plan.cgroupsPath(),
        plan.seccompProgram().filter(_ -> posture.filtersSystemCalls()));
  }

  /** The group that the step will be in, if that is known before the runtime starts. */
  private Optional<String> controlGroup() {
    return plan.cgroupsPath().isPresent()
        ? Optional.empty()
        : plan.host().controlGroups().ownDirectory();
  }

  private List<RuntimeSpec.Limit> limits() {
    List<RuntimeSpec.Limit> limits = new ArrayList<>();
    for (ProcessSpec.Ulimit ulimit : plan.spec().ulimits()) {
      if (!plan.host().status().mayLimit(ulimit.name(), ulimit.hard())) {
        throw new Failure(
            ErrorClass.HOST,
            "ulimit "
                + ulimit.name()
                + "="
                + ulimit.hard()
                + " is above the limit of jbuild itself; lower it or give jbuild CAP_SYS_RESOURCE");
      }
      limits.add(new RuntimeSpec.Limit(ulimit.name(), ulimit.soft(), ulimit.hard()));
    }
    return limits;
  }

  private void create(EntryPath path, byte[] bytes, Metadata metadata) throws IOException {
    FileContent content = () -> new ByteArrayInputStream(bytes);
    RootDir scratch = mounted.scratch();
    scratch.create(new Entry.File(path, metadata, bytes.length), content);
  }

  /** An absolute path as text, which is all that a runtime takes. */
  private static String text(EntryPath path) {
    try {
      return "/" + UTF_8.newDecoder().decode(ByteBuffer.wrap(path.bytes()));
    } catch (CharacterCodingException e) {
      throw new Failure(
          ErrorClass.STEP, path.display() + ": not UTF-8, so nothing can be there", e);
    }
  }
}
