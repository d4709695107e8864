package jbuild.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.api.BuildRequest;
import jbuild.api.BuildResult;
import jbuild.api.CheckResult;
import jbuild.api.Outline;
import jbuild.api.Targets;
import jbuild.cache.ImageNames.Named;
import jbuild.cache.Store.Usage;
import jbuild.engine.progress.BuildEvent;
import jbuild.engine.progress.BuildListener;
import jbuild.failure.Cancellation;
import jbuild.image.Descriptor;
import jbuild.image.Digest;
import jbuild.image.Image;
import jbuild.image.ImageConfig;
import jbuild.image.Platform;
import jbuild.image.Reference;
import jbuild.parser.Dockerfile;

/** An engine that tells given events, then gives one image or one failure, and notes its calls. */
final class ScriptedEngine implements Engine {
  static final Image IMAGE = image();

  final List<BuildRequest> requests = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  List<BuildEvent> events = List.of();
  Optional<RuntimeException> failure = Optional.empty();
  Optional<Error> error = Optional.empty();
  Optional<CheckResult> check = Optional.empty();
  Optional<Dockerfile> dockerfile = Optional.empty();
  Optional<IOException> storeFailure = Optional.empty();

  @Override
  public BuildResult build(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation) {
    requests.add(request);
    calls.add("build in " + root);
    events.forEach(listener::on);
    cancellation.check();
    failure.ifPresent(e -> {
      throw e;
    });
    error.ifPresent(e -> {
      throw e;
    });
    return new BuildResult(IMAGE, request.tags());
  }

  @Override
  public CheckResult check(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation) {
    requests.add(request);
    calls.add("check in " + root);
    failure.ifPresent(e -> {
      throw e;
    });
    return check.orElseThrow();
  }

  @Override
  public Outline outline(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation) {
    calls.add("outline in " + root);
    return Outline.of(
        dockerfile.orElseThrow(), request.target(), request.buildArgs(), request.platform());
  }

  @Override
  public Targets targets(
      Path root, BuildRequest request, BuildListener listener, Cancellation cancellation) {
    calls.add("targets in " + root);
    return Targets.of(dockerfile.orElseThrow());
  }

  @Override
  public Digest push(
      Path root,
      Reference name,
      Reference destination,
      BuildListener listener,
      Cancellation cancellation) {
    calls.add("push " + name + " to " + destination);
    return IMAGE.manifest().digest();
  }

  @Override
  public List<Named> images(Path root) throws IOException {
    throwStoreFailure();
    return List.of(new Named(Reference.parse("app:1"), IMAGE, 0));
  }

  @Override
  public Optional<Named> image(Path root, Reference name) {
    return name.path().endsWith("app") ? Optional.of(new Named(name, IMAGE, 0)) : Optional.empty();
  }

  @Override
  public List<Usage> usage(Path root) {
    return List.of(new Usage("blobs", 3, 2_000_000, 1_500));
  }

  @Override
  public long prune(Path root, boolean all) {
    calls.add("prune " + all);
    return 2048;
  }

  private void throwStoreFailure() throws IOException {
    if (storeFailure.isPresent()) {
      throw storeFailure.get();
    }
  }

  private static Image image() {
    byte[] config = "{\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8);
    byte[] manifest = "{\n  \"schemaVersion\": 2\n}".getBytes(StandardCharsets.UTF_8);
    Platform platform = new Platform("linux", "amd64", "");
    return new Image(
        new Descriptor(
            "application/vnd.oci.image.manifest.v1+json",
            Digest.of(manifest),
            manifest.length,
            Optional.empty(),
            Map.of("key", "value")),
        manifest,
        new Descriptor(
            "application/vnd.oci.image.config.v1+json", Digest.of(config), config.length),
        config,
        ImageConfig.scratch(platform),
        List.of());
  }
}
