package jbuild.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import jbuild.cache.Store;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.context.DigestFile;
import jbuild.filesystem.context.DirectoryTree;
import jbuild.filesystem.context.IgnorePatterns;

/**
 * The directories of this machine that a build reads from. Closing leaves in the store what was
 * found out of their files, so that the next build need not read them again.
 */
final class LocalTrees implements AutoCloseable {
  private static final Pattern SHARED = Pattern.compile("(nfs|cifs|smb|fuse|9p|ceph|virtiofs).*");

  private final Store store;
  private final Queue<DirectoryTree> opened = new ConcurrentLinkedQueue<>();

  LocalTrees(Store store) {
    this.store = store;
  }

  FileTree open(Path path, IgnorePatterns ignored) {
    try {
      DirectoryTree tree =
          DirectoryTree.open(path, ignored, this::digests, DirectoryTree.CapabilityReader.NONE);
      opened.add(tree);
      return tree;
    } catch (IOException e) {
      throw new Failure(
          ErrorClass.CONTEXT, "cannot read build context " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * On a file system that other machines change too, what a file looks like here may be old, and
   * only opening it tells: nothing is remembered of one.
   */
  private DigestFile digests(Path directory) {
    try {
      boolean local = (long) Files.getAttribute(directory, "unix:dev") >>> 8 != 0;
      return local || !SHARED.matcher(Files.getFileStore(directory).type()).matches()
          ? store.contextDigests(directory)
          : DigestFile.NONE;
    } catch (IOException e) {
      throw new Failure(
          ErrorClass.CONTEXT, "cannot read build context " + directory + ": " + e.getMessage(), e);
    }
  }

  /** A private directory for temporary files. */
  Path scratch() {
    return store.runDirectory();
  }

  @Override
  public void close() {
    for (DirectoryTree tree : opened) {
      try {
        tree.close();
      } catch (IOException e) {
        throw new Failure(
            ErrorClass.STORE, "cannot close what is known of a context: " + e.getMessage(), e);
      }
    }
  }
}
