package jbuild.engine.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import jbuild.engine.copy.CopySpec;
import jbuild.executor.ProcessSpec.Network;
import jbuild.executor.ProcessSpec.Security;
import jbuild.executor.ProcessSpec.Ulimit;
import jbuild.filesystem.FileTree;
import jbuild.image.ImageSource;
import jbuild.image.ResolvedImage;
import jbuild.parser.GitSource;

/**
 * What a vertex does. Every parameter is final: variables are expanded, defaults filled in. What an
 * op reads besides its parameters comes through the edges of its vertex.
 */
public sealed interface Op {
  /** An op that reads nothing but what its parameters name. */
  sealed interface Source extends Op permits Scratch, Image, Local, Http, Git {}

  /** The empty file system. */
  record Scratch() implements Source {}

  /** The layers of an image of somebody else's. */
  record Image(ResolvedImage image, ImageSource source) implements Source {}

  /** A directory of the caller's, already filtered. It has no identity but its content. */
  record Local(FileTree tree) implements Source {}

  /**
   * One file from the web.
   *
   * @param fileName what it is called in the result
   * @param checksum {@code sha256:...} that the body must have
   */
  record Http(String url, String fileName, Optional<String> checksum) implements Source {}

  /** A checkout of a git repository. */
  record Git(GitSource source, boolean keepGitDir) implements Source {}

  /**
   * COPY or ADD. Edges: {@link Edge.Role#ROOT} what the layer goes on top of, {@link
   * Edge.Role#SOURCE} where the files come from.
   *
   * @param link plan on an empty tree and stack the layer afterwards (S195)
   */
  record Copy(CopySpec spec, boolean link) implements Op {}

  /**
   * WORKDIR: a directory and its missing parents. Edge: {@link Edge.Role#ROOT}.
   *
   * @param path absolute and clean
   * @param owner a USER value; an unknown one means root (S126)
   */
  record MakeDirectory(String path, String owner, OptionalLong createdSeconds) implements Op {}

  /**
   * RUN. Edges: {@link Edge.Role#ROOT}, and a {@link Edge.Role#MOUNT} for each mount that shows
   * another file system, in the order in which {@link RunMountSpec}s count them.
   *
   * @param env what the Dockerfile set, in order; part of the cache key
   * @param proxyEnv given to the process, but not part of the key
   */
  record Run(
      List<String> args,
      List<String> env,
      List<String> proxyEnv,
      String workingDirectory,
      String user,
      List<RunMountSpec> mounts,
      Surroundings surroundings)
      implements Op {}

  /**
   * What a RUN takes from the build rather than from its line.
   *
   * @param hosts name to address; the addresses are not part of the key
   * @param epochSeconds the latest time that files of the layer may have
   */
  record Surroundings(
      String platform,
      String hostname,
      Map<String, String> hosts,
      Network network,
      Security security,
      List<Ulimit> ulimits,
      OptionalLong shmSizeBytes,
      Optional<String> cgroupParent,
      OptionalLong epochSeconds) {}
}
