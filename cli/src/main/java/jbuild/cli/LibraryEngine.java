package jbuild.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jbuild.api.BuildRequest;
import jbuild.api.BuildResult;
import jbuild.api.CheckResult;
import jbuild.api.JBuild;
import jbuild.api.Outline;
import jbuild.api.Targets;
import jbuild.cache.ImageNames.Named;
import jbuild.cache.Store.Usage;
import jbuild.engine.progress.BuildListener;
import jbuild.failure.Cancellation;
import jbuild.image.Digest;
import jbuild.image.Reference;

/** The engine of {@link jbuild.api.JBuild}. */
final class LibraryEngine implements Engine {
  private final Environment environment;

  LibraryEngine(Environment environment) {
    this.environment = environment;
  }

  private JBuild open(Path root) {
    return JBuild.open(root, environment.variables(), environment.results());
  }

  @Override
  public BuildResult build(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation) {
    try (JBuild library = open(root)) {
      return library.build(request, listener, cancellation);
    }
  }

  @Override
  public CheckResult check(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation) {
    try (JBuild library = open(root)) {
      return library.check(request, listener, cancellation);
    }
  }

  @Override
  public Outline outline(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation) {
    try (JBuild library = open(root)) {
      return library.outline(request, listener, cancellation);
    }
  }

  @Override
  public Targets targets(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation) {
    try (JBuild library = open(root)) {
      return library.targets(request, listener, cancellation);
    }
  }

  @Override
  public Digest push(
      Path root,
      Reference name,
      Reference destination,
      BuildListener listener,
      Cancellation cancellation) {
    try (JBuild library = open(root)) {
      return library.push(name, destination, listener, cancellation);
    }
  }

  @Override
  public List<Named> images(Path root) throws IOException {
    try (JBuild library = open(root)) {
      return library.store().names().list();
    }
  }

  @Override
  public Optional<Named> image(Path root, Reference name) throws IOException {
    try (JBuild library = open(root)) {
      return library.store().names().find(name);
    }
  }

  @Override
  public List<Usage> usage(Path root) throws IOException {
    try (JBuild library = open(root)) {
      return library.store().usage();
    }
  }

  @Override
  public long prune(Path root, boolean all) throws IOException {
    try (JBuild library = open(root)) {
      return library.store().prune(all);
    }
  }
}
