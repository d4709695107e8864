package jbuild.engine.cachekey;

import java.util.List;
import java.util.Optional;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.RunMountSpec;
import jbuild.image.ChainId;
import jbuild.image.Digest;

/** The part of a key that an op's own parameters make. */
final class OpDigest {
  private static final String DOMAIN = "jbuild op 1";

  private OpDigest() {}

  /** Empty for an op whose result its parameters do not determine: it must be run to be known. */
  static Optional<Digest> of(Op op) {
    return switch (op) {
      case Op.Scratch _ -> Optional.of(new KeyHasher(DOMAIN).text("scratch").finish());
      case Op.Image image -> Optional.of(image(image));
      case Op.Local _ -> Optional.empty();
      case Op.Http http ->
          http.checksum()
              .map(sum ->
                  new KeyHasher(DOMAIN).text("http").text(http.fileName()).text(sum).finish());
      case Op.Git _ -> Optional.empty();
      case Op.Copy copy -> Optional.of(copy(copy));
      case Op.MakeDirectory directory ->
          Optional.of(
              new KeyHasher(DOMAIN)
                  .text("mkdir")
                  .text(directory.path())
                  .text(directory.owner())
                  .number(directory.createdSeconds().orElse(-1))
                  .finish());
      case Op.Run run -> Optional.of(run(run));
    };
  }

  /** The chain of the image's layers: a change of its configuration alone changes nothing here. */
  private static Digest image(Op.Image image) {
    String chain = ChainId.of(image.image().config().diffIds()).map(ChainId::toString).orElse("");
    return new KeyHasher(DOMAIN).text("image").text(chain).finish();
  }

  private static Digest copy(Op.Copy copy) {
    CopySpec spec = copy.spec();
    KeyHasher hasher =
        new KeyHasher(DOMAIN)
            .text("copy")
            .text(spec.destination())
            .optional(spec.chown())
            .optional(spec.chmod())
            .flag(spec.parents())
            .texts(spec.excludes())
            .number(spec.createdSeconds().orElse(-1))
            .flag(copy.link())
            .number(spec.sources().size());
    for (CopySpec.Source source : spec.sources()) {
      switch (source) {
        case CopySpec.Source.Pattern pattern ->
            hasher.text("path").text(shownPart(pattern, spec)).flag(pattern.unpack());
        case CopySpec.Source.Inline inline ->
            hasher.text("inline").text(inline.name()).bytes(inline.content());
      }
    }
    return hasher.finish();
  }

  /** The part of a source's path that shows in the result: its last name, or all with --parents. */
  private static String shownPart(CopySpec.Source.Pattern pattern, CopySpec spec) {
    String path = pattern.pattern();
    return spec.parents() ? path : path.substring(path.lastIndexOf('/') + 1);
  }

  private static Digest run(Op.Run run) {
    Op.Surroundings around = run.surroundings();
    KeyHasher hasher =
        new KeyHasher(DOMAIN)
            .text("run")
            .texts(run.args())
            .texts(run.env())
            .text(run.workingDirectory())
            .text(run.user())
            .text(around.platform())
            .text(around.hostname())
            .texts(List.copyOf(around.hosts().keySet().stream().sorted().toList()))
            .text(around.network().name())
            .text(around.security().name())
            .number(around.shmSizeBytes().orElse(-1))
            .optional(around.cgroupParent())
            .number(around.epochSeconds().orElse(-1))
            .texts(around.ulimits().stream().map(Object::toString).toList())
            .number(run.mounts().size());
    run.mounts().forEach(mount -> mount(mount, hasher));
    return hasher.finish();
  }

  /**
   * A mount as it shows to the process; what is in a cache or a secret does not count (S152, S160).
   */
  private static void mount(RunMountSpec mount, KeyHasher hasher) {
    hasher.optional(mount.target());
    switch (mount) {
      // What is written to counts as a whole, so the part that is shown must be named.
      case RunMountSpec.Bind bind ->
          hasher
              .text("bind")
              .flag(bind.readOnly())
              .optional(bind.readOnly() ? Optional.empty() : Optional.of(bind.source()));
      case RunMountSpec.Cache cache ->
          hasher
              .text("cache")
              .flag(cache.readOnly())
              .optional(cache.shape().map(RunMountSpec.Shape::toString));
      case RunMountSpec.Tmpfs tmpfs ->
          hasher.text("tmpfs").number(tmpfs.sizeBytes().orElse(-1)).flag(tmpfs.readOnly());
      case RunMountSpec.Secret secret ->
          hasher
              .text("secret")
              .text(secret.id())
              .optional(secret.env())
              .flag(secret.required())
              .number(secret.mode())
              .number(secret.uid())
              .number(secret.gid());
      case RunMountSpec.Ssh ssh ->
          hasher
              .text("ssh")
              .text(ssh.id())
              .flag(ssh.required())
              .number(ssh.mode())
              .number(ssh.uid())
              .number(ssh.gid());
      case RunMountSpec.Script script -> hasher.text("script").text(script.content());
    }
  }
}
