package jbuild.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.executor.oci.StandardMounts;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.Mount;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.posix.AttributeCalls;
import jbuild.filesystem.posix.DirectoryCalls;
import jbuild.filesystem.posix.Errno;
import jbuild.filesystem.posix.Fd;
import jbuild.filesystem.posix.FileStatus;
import jbuild.filesystem.posix.MountCalls;
import jbuild.filesystem.posix.MountTree;
import jbuild.filesystem.posix.PathBytes;
import jbuild.filesystem.posix.PosixException;

/**
 * The file systems of one run, in the mount namespace of its {@link Sandbox}: the root, and a
 * scratch directory in memory with all that the runtime is given. The handles work from any thread,
 * and keep the file systems mounted until they are closed, even when the namespace is gone.
 *
 * @param root the root file system of the step
 * @param scratch on a limited tmpfs, so that no secret reaches a disk
 * @param sources one for each bind and view of the step, in their order
 */
record MountedRoot(RootDir root, RootDir scratch, List<Source> sources, Optional<Fd> controlGroups)
    implements AutoCloseable {
  /** Names in the scratch directory. */
  static final String ROOT = "root";

  static final String DEVICES = "dev";
  static final String CONTENTS = "contents";

  private static final String SOURCES = "sources";

  /** The last unmount of an overlay syncs the whole file system below it, unless told not to. */
  private static final String UNSYNCED = ",volatile";

  private static final EntryPath MARK = EntryPath.clamped("work/incompat");

  private static final int PLACE = Fd.O_PATH | Fd.O_NOFOLLOW;

  /** What of the kernel's limit on stacked layers is documented. */
  private static final int MAX_LAYERS = 500;

  /**
   * Something to be shown in the step.
   *
   * @param path in the scratch directory, where it is mounted
   */
  record Source(Mount mount, Path path, boolean directory) {}

  /**
   * Where to mount and how.
   *
   * @param usualPoints a tree with what {@link MountPoints#makeUsual} made
   */
  record Plan(
      ProcessSpec spec, Path scratch, Path usualPoints, boolean syncsRoot, boolean keepsGroups) {
    private static final long SCRATCH_BYTES = 16L << 20;

    private long scratchBytes() {
      long bytes = SCRATCH_BYTES;
      for (Mount mount : spec.mounts()) {
        if (mount instanceof Mount.Content content) {
          bytes += content.bytes().length;
        }
      }
      return bytes;
    }
  }

  /** Mounts everything. To be called inside of the sandbox; what fails may leave mounts. */
  static MountedRoot mount(Plan plan) throws IOException {
    return new Mounter(plan).mount();
  }

  /** Closes the handles. */
  @Override
  public void close() {
    controlGroups.ifPresent(Fd::close);
    scratch.close();
    root.close();
  }

  private static final class Mounter {
    private final Plan plan;
    private final Path scratch;

    private Mounter(Plan plan) {
      this.plan = plan;
      this.scratch = plan.scratch();
    }

    private MountedRoot mount() throws IOException {
      Scratch.mount(scratch, plan.scratchBytes());
      List<Source> sources = new ArrayList<>();
      try (Fd directory = Fd.open(scratch, Fd.O_RDONLY | Fd.O_DIRECTORY)) {
        for (String name : List.of(DEVICES, CONTENTS, SOURCES)) {
          DirectoryCalls.mkdir(directory, name, 0700);
        }
        makeDevices(directory);
        overlay(directory, withUsualPoints(plan.spec().root()), ROOT, plan.syncsRoot());
        for (Mount mount : plan.spec().mounts()) {
          switch (mount) {
            case Mount.Bind bind -> sources.add(bind(directory, bind, sources.size()));
            case Mount.View view -> sources.add(view(directory, view, sources.size()));
            case Mount.Tmpfs _, Mount.Content _, Mount.Overlay _ -> {}
          }
        }
      }
      return handles(sources);
    }

    private static void makeDevices(Fd directory) throws IOException {
      try (Fd devices = directory.openAt(DEVICES, Fd.O_RDONLY | Fd.O_DIRECTORY, 0)) {
        for (StandardMounts.Device device : StandardMounts.Device.values()) {
          FileStatus.Device number = new FileStatus.Device(device.major(), device.minor());
          DirectoryCalls.mknod(devices, device.fileName(), FileStatus.S_IFCHR, number);
          AttributeCalls.chmodAt(devices, device.fileName(), 0666);
        }
      }
    }

    private MountedRoot handles(List<Source> sources) throws IOException {
      Optional<Fd> groups =
          plan.keepsGroups()
              ? Optional.of(Fd.open(ControlGroups.DIRECTORY, Fd.O_RDONLY | Fd.O_DIRECTORY))
              : Optional.empty();
      RootDir root = RootDir.open(scratch.resolve(ROOT));
      try {
        return new MountedRoot(root, RootDir.open(scratch), List.copyOf(sources), groups);
      } catch (IOException e) {
        // A handle that is left keeps its file system mounted.
        root.close();
        groups.ifPresent(Fd::close);
        throw e;
      }
    }

    /**
     * The same with the usual mount points as the lowest layer: so an image that lacks them shows
     * them all the same, and nothing is made in the upper directory and removed again. Only where
     * that makes no other difference: the directory is there anyway, on the same file system, and
     * the step cannot unmount anything and remove what is below.
     */
    private Mount.Overlay withUsualPoints(Mount.Overlay root) throws IOException {
      if (plan.spec().security() == ProcessSpec.Security.INSECURE
          || root.lowers().size() >= MAX_LAYERS
          || device(plan.usualPoints()) != device(root.upper())) {
        return root;
      }
      for (Path lower : root.lowers().reversed()) {
        if (Files.isDirectory(
            lower.resolve(MountPoints.USUAL_DIRECTORY), LinkOption.NOFOLLOW_LINKS)) {
          List<Path> lowers = new ArrayList<>(root.lowers());
          lowers.add(plan.usualPoints());
          return new Mount.Overlay(lowers, root.upper(), root.work());
        }
      }
      return root;
    }

    private static long device(Path path) throws IOException {
      try (Fd place = Fd.open(path, Fd.O_PATH)) {
        FileStatus.Inode inode = place.status().inode();
        return (long) inode.deviceMajor() << Integer.SIZE | inode.deviceMinor();
      }
    }

    /**
     * Mounts layers on a new directory. They are named by short links, so that hundreds fit into
     * the one page that the kernel takes, and no character of a path needs an escape.
     */
    private void overlay(Fd directory, Mount.Overlay overlay, String name, boolean synced)
        throws IOException {
      List<Path> lowers = overlay.lowers();
      if (lowers.size() > MAX_LAYERS) {
        throw new Failure(
            ErrorClass.LIMIT, lowers.size() + " layers, more than " + MAX_LAYERS + " in one root");
      }
      DirectoryCalls.mkdir(directory, name, 0700);
      String linkDirectory = name + "-layers";
      DirectoryCalls.mkdir(directory, linkDirectory, 0700);
      StringBuilder options = new StringBuilder("lowerdir=");
      try (Fd links = directory.openAt(linkDirectory, Fd.O_RDONLY | Fd.O_DIRECTORY, 0)) {
        for (int i = 0; i < lowers.size(); i++) {
          DirectoryCalls.symlink(PathBytes.latin1(lowers.get(i)), links, Integer.toString(i));
          options.append(i == 0 ? "" : ":").append(i);
        }
        DirectoryCalls.symlink(PathBytes.latin1(overlay.upper()), links, "upper");
        DirectoryCalls.symlink(PathBytes.latin1(overlay.work()), links, "work");
        MountCalls.changeDirectory(links);
      }
      options.append(",upperdir=upper,workdir=work");
      options.append(",redirect_dir=nofollow,metacopy=off,index=off,xino=off");
      try {
        if (synced) {
          mountOverlay(options.toString(), name);
        } else {
          mountUnsynced(options + UNSYNCED, name, overlay.work());
        }
      } catch (PosixException e) {
        throw new Failure(
            ErrorClass.HOST, overlay.upper() + ": cannot be mounted: " + e.getMessage(), e);
      }
    }

    /** By the mark that it leaves, overlayfs refuses the same directories a second time. */
    private void mountUnsynced(String options, String name, Path work) throws IOException {
      try {
        mountOverlay(options, name);
      } catch (PosixException e) {
        if (e.errno() != Errno.EINVAL) {
          throw e;
        }
        try (RootDir directory = RootDir.open(work)) {
          directory.remove(MARK);
        }
        mountOverlay(options, name);
      }
    }

    private void mountOverlay(String options, String name) throws IOException {
      long flags =
          plan.spec().security() == ProcessSpec.Security.INSECURE ? 0 : MountCalls.MS_NODEV;
      MountCalls.mount(
          new MountCalls.Source("overlay", "overlay", flags, options), scratch.resolve(name));
    }

    private Source bind(Fd directory, Mount.Bind bind, int number) throws IOException {
      String path = PathBytes.latin1(bind.source());
      try (Fd host = Fd.open(Path.of("/"), Fd.O_PATH | Fd.O_DIRECTORY)) {
        return attach(directory, place(host, path.substring(1), path), bind, number);
      }
    }

    private Source view(Fd directory, Mount.View view, int number) throws IOException {
      String name = "view-" + number;
      overlay(directory, view.view(), name, false);
      try (Fd top = directory.openAt(name, Fd.O_PATH | Fd.O_DIRECTORY, 0)) {
        String source = EntryPath.latin1(view.source());
        EntryPath resolved = MountPoints.resolve(path -> linkTarget(top, path), source);
        return attach(directory, place(top, resolved.latin1(), view.source()), view, number);
      }
    }

    /** By descriptors alone: the namespace has no procfs in which this process could be seen. */
    private static Optional<String> linkTarget(Fd top, EntryPath path) throws IOException {
      String parent = path.parent().isRoot() ? "." : path.parent().latin1();
      try (Fd directory = openBeneath(top, parent, Fd.O_PATH | Fd.O_DIRECTORY)) {
        boolean link = directory.statusAt(path.name()).filter(FileStatus::isSymlink).isPresent();
        return link
            ? Optional.of(DirectoryCalls.readlink(directory, path.name()))
            : Optional.empty();
      } catch (PosixException e) {
        if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
          return Optional.empty();
        }
        throw e;
      }
    }

    private static Fd openBeneath(Fd top, String relative, int flags) throws IOException {
      return top.openBeneath(relative, flags)
          .orElseThrow(
              () -> new Failure(ErrorClass.HOST, "this kernel has no openat2; Linux 5.6 has it"));
    }

    /** Opens what shall be shown, by no link, so that nobody can exchange it any more (X7). */
    private static Fd place(Fd top, String relative, String shown) throws IOException {
      try {
        return openBeneath(top, relative.isEmpty() ? "." : relative, PLACE);
      } catch (PosixException e) {
        ErrorClass kind = e.errno() == Errno.ELOOP ? ErrorClass.PATH : ErrorClass.CONTEXT;
        throw new Failure(kind, shown + ": cannot be mounted: " + Errno.describe(e.errno()), e);
      }
    }

    private Source attach(Fd directory, Fd opened, Mount mount, int number) throws IOException {
      Path target = scratch.resolve(SOURCES).resolve(Integer.toString(number));
      try (Fd place = opened;
          MountTree tree = MountTree.copyOf(place);
          Fd parent = directory.openAt(SOURCES, Fd.O_RDONLY | Fd.O_DIRECTORY, 0)) {
        FileStatus status = place.status();
        if (status.isSymlink()) {
          throw new Failure(ErrorClass.PATH, "a symbolic link cannot be mounted: " + mount);
        }
        if (status.isDirectory()) {
          DirectoryCalls.mkdir(parent, Integer.toString(number), 0700);
        } else {
          int flags = Fd.O_WRONLY | Fd.O_CREAT | Fd.O_EXCL;
          parent.openAt(Integer.toString(number), flags, 0600).close();
        }
        if (isReadOnly(mount)) {
          tree.setReadOnly();
        }
        tree.attach(target);
        return new Source(mount, target, status.isDirectory());
      }
    }

    private static boolean isReadOnly(Mount mount) {
      return switch (mount) {
        case Mount.Bind bind -> bind.readOnly();
        case Mount.View view -> view.readOnly();
        case Mount.Overlay _, Mount.Tmpfs _, Mount.Content _ -> false;
      };
    }
  }
}
