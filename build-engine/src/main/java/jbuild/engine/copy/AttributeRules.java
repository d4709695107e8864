package jbuild.engine.copy;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import jbuild.filesystem.Entry;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.Metadata;

/**
 * The attributes that an instruction gives to what it makes.
 *
 * @param owner of everything that is copied or made; absent: copies keep theirs, what is made
 *     belongs to root (S172, S190)
 * @param madeSeconds time of what has no source, since 1970
 */
record AttributeRules(
    Optional<Accounts.Owner> owner, Optional<ModeChange> modeChange, long madeSeconds) {
  private static final int DIRECTORY_MODE = 0755;
  private static final int INLINE_MODE = 0644;

  static AttributeRules of(CopySpec spec, FileTree destination, InstantSource clock)
      throws IOException {
    Optional<Accounts.Owner> owner = Optional.empty();
    if (spec.chown().isPresent()) {
      String chown = spec.chown().get();
      Accounts accounts = Accounts.namesAnyone(chown) ? Accounts.read(destination) : Accounts.NONE;
      owner = Optional.of(accounts.owner(chown));
    }
    long made = spec.createdSeconds().orElseGet(() -> clock.instant().getEpochSecond());
    return new AttributeRules(owner, spec.chmod().map(ModeChange::parse), made);
  }

  /** Of a copy: time and extended attributes are the source's (S173, S180). */
  Metadata copied(Entry.Node source) {
    Metadata metadata = owned(source.metadata());
    return modeChange.map(change -> metadata.withMode(change.apply(source))).orElse(metadata);
  }

  /** The same attributes, but with the owner that was asked for. */
  Metadata owned(Metadata metadata) {
    return owner.map(asked -> metadata.withOwner(asked.uid(), asked.gid())).orElse(metadata);
  }

  /**
   * Of a directory that is made for the destination. An octal mode is given to it too, without its
   * set-id and sticky bits, even where nobody can enter it then: BuildKit does so (S172).
   */
  Metadata madeForDestination() {
    int mode =
        modeChange
            .map(change -> change.absolute().orElse(DIRECTORY_MODE) & 0777)
            .orElse(DIRECTORY_MODE);
    return owned(new Metadata(mode, 0, 0, madeSeconds));
  }

  /** Of the directory that an archive is unpacked into (S210): {@code --chmod} has no effect. */
  Metadata madeForArchive() {
    return owned(new Metadata(DIRECTORY_MODE, 0, 0, madeSeconds));
  }

  /** Of a directory that an archive implies but does not have: root's, whatever the options. */
  Metadata impliedByArchive() {
    return new Metadata(DIRECTORY_MODE, 0, 0, madeSeconds);
  }

  /** Of a here-document's file, before the options (S055). */
  Metadata inline() {
    return new Metadata(INLINE_MODE, 0, 0, madeSeconds);
  }
}
