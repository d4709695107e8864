package jbuild.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.api.BuildRequest;
import jbuild.api.BuildResult;
import jbuild.api.CheckResult;
import jbuild.api.Outline;
import jbuild.api.Targets;
import jbuild.cache.ImageNames.Named;
import jbuild.cache.Store.Usage;
import jbuild.engine.progress.BuildListener;
import jbuild.failure.Cancellation;
import jbuild.image.Digest;
import jbuild.image.Reference;

/**
 * The library as the commands use it: one call, one opened store. Failures are those of {@link
 * jbuild.api.JBuild}.
 */
public interface Engine {
  BuildResult build(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation);

  /** Checks a Dockerfile without building it. */
  CheckResult check(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation);

  /** What a build of the request's target can be given. */
  Outline outline(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation);

  /** The stages of the request's Dockerfile. */
  Targets targets(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation);

  Digest push(
      Path root,
      Reference name,
      Reference destination,
      BuildListener listener,
      Cancellation cancellation);

  List<Named> images(Path root) throws IOException;

  Optional<Named> image(Path root, Reference name) throws IOException;

  List<Usage> usage(Path root) throws IOException;

  /** Answers the bytes that were freed. */
  long prune(Path root, boolean all) throws IOException;
}
