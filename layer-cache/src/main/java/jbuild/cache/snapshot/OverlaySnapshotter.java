package jbuild.cache.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Active;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter;
import jbuild.cache.content.BlobDirectory;
import jbuild.cache.content.BlockTables;
import jbuild.cache.disk.Disk;
import jbuild.cache.lease.KeyLocks;
import jbuild.cache.lease.Lease;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.FileTree;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Mount;
import jbuild.filesystem.RootDir;
import jbuild.filesystem.compress.Compression;
import jbuild.filesystem.tar.LayerWriter;
import jbuild.filesystem.tree.LatestTime;
import jbuild.filesystem.tree.UpperDiff;
import jbuild.image.ChainId;
import jbuild.image.Descriptor;
import jbuild.image.DiffId;
import jbuild.image.Digest;
import jbuild.image.ImageSource;
import jbuild.image.Layer;
import jbuild.image.Reference;
import jbuild.image.ResolvedImage;

/** Snapshots whose trees are the directories of an overlay mount. */
public final class OverlaySnapshotter implements Snapshotter {
  private static final String UPPER = "upper";
  private static final String WORK = "work";
  private static final String NOTHING = "nothing";

  private final Lease lease;
  private final InstantSource clock;
  private final LayerTable table;
  private final Origins origins;
  private final BlobDraft.Parts drafts;
  private final Cutoffs cutoffs;
  private final LayerForms forms;
  private final LayerBlobs layerBlobs;
  private final Stacks stacks = new Stacks();

  /** The parts of the store that snapshots are made of. */
  public record Parts(
      Lease lease,
      KeyLocks locks,
      LayerTable table,
      Origins origins,
      BlobRecords records,
      BlobDirectory blobs,
      BlockTables blocks,
      Cutoffs cutoffs,
      InstantSource clock) {}

  public OverlaySnapshotter(Parts parts) {
    this.lease = parts.lease();
    this.clock = parts.clock();
    this.table = parts.table();
    this.origins = parts.origins();
    this.cutoffs = parts.cutoffs();
    this.drafts = new BlobDraft.Parts(parts.blobs(), parts.records(), parts.blocks());
    this.forms =
        new LayerForms(
            table,
            origins,
            parts.records(),
            parts.blobs(),
            new LayerForms.Workshop(parts.locks(), parts.clock()));
    this.layerBlobs = new LayerBlobs(table, origins, drafts, parts.locks());
  }

  /** Whether every layer has a form here, or a place to fetch it from. */
  public boolean isAvailable(Committed snapshot) throws IOException {
    for (StackedLayer layer : stacks.of(snapshot)) {
      if (!forms.isAvailable(layer)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Optional<Committed> adopt(ResolvedImage image, ImageSource source, Form form)
      throws IOException {
    List<DiffId> diffs = image.config().diffIds();
    List<Descriptor> stored = image.manifest().layers();
    if (diffs.size() != stored.size()) {
      throw new Failure(
          ErrorClass.MEDIA,
          image.reference()
              + " lists "
              + stored.size()
              + " layers, but its config has "
              + diffs.size());
    }
    Instant now = clock.instant();
    Optional<Digest> content = Optional.empty();
    Optional<ChainId> chain = Optional.empty();
    for (int i = 0; i < diffs.size(); i++) {
      DiffId diff = diffs.get(i);
      chain = Optional.of(stacks.next(chain, diff));
      content = Optional.of(ContentChain.adopted(content, diff));
      Origin origin = new Origin(diff, stored.get(i), image.reference(), now);
      origins.note(chain.get(), origin, source);
      if (form == Form.TREE) {
        forms.expectTree(chain.get());
      }
    }
    return content.map(digest -> new Committed(diffs, digest, diffs.size()));
  }

  @Override
  public Active prepare(Optional<Committed> parent) throws IOException {
    List<Path> lowers = forms.trees(stacks.of(parent)).reversed();
    Path directory = Disk.newDirectory(lease.newWork("active"));
    Path upper = Disk.newTree(directory.resolve(UPPER));
    Path work = Disk.newDirectory(directory.resolve(WORK));
    if (lowers.isEmpty()) {
      lowers = List.of(Disk.newTree(directory.resolve(NOTHING)));
    }
    return new Active(directory, parent, new Mount.Overlay(lowers, upper, work));
  }

  @Override
  public Committed commit(
      Active active, CacheKey step, OptionalLong latestSeconds, Optional<Compression> blob)
      throws IOException {
    try (RootDir upper = RootDir.open(active.root().upper())) {
      List<LayerEntry> entries = changes(active, upper, latestSeconds);
      if (blob.isEmpty()) {
        LayerWriter.Written written = LayerWriter.write(entries, OutputStream.nullOutputStream());
        return commit(active, step, written, Optional.empty());
      }
      try (BlobDraft draft = draft(blob.get(), entries)) {
        LayerWriter.Written written = LayerWriter.write(entries, draft.stream());
        return commit(active, step, written, Optional.of(draft));
      }
    }
  }

  private BlobDraft draft(Compression compression, Iterable<LayerEntry> entries)
      throws IOException {
    return BlobDraft.begin(
        drafts,
        compression,
        StreamSupport.stream(entries.spliterator(), false).map(LayerEntry::entry));
  }

  private Committed commit(
      Active active, CacheKey step, LayerWriter.Written written, Optional<BlobDraft> blob)
      throws IOException {
    Committed made = committed(active.parent(), written);
    Optional<Committed> earlier = earlier(step, active.parent(), written);
    if (earlier.isEmpty()) {
      if (blob.isPresent()) {
        var _ = blob.get().commit(written.diffId());
      }
      publish(made, written, work(active, written));
      cutoffs.put(made(step, active.parent(), written), written.diffId());
    }
    abandon(active);
    return earlier.orElse(made);
  }

  /** Makes the layer's directory of the snapshot's: its upper directory is the tree. */
  private LayerTable.Work work(Active active, LayerWriter.Written written) throws IOException {
    Path directory = active.directory();
    if (written.index().entries().isEmpty()) {
      return table.begin(clock.instant());
    }
    lease.discardLater(active.root().work());
    if (active.root().lowers().getFirst().startsWith(directory)) {
      lease.discardLater(active.root().lowers().getFirst());
    }
    return table.adopt(directory, active.root().upper(), clock.instant());
  }

  private List<LayerEntry> changes(Active active, RootDir upper, OptionalLong latestSeconds)
      throws IOException {
    FileTree parent = forms.merged(stacks.of(active.parent()));
    List<LayerEntry> entries = UpperDiff.of(upper, parent);
    return latestSeconds.isPresent()
        ? new LatestTime(latestSeconds.getAsLong()).limit(upper, entries)
        : entries;
  }

  @Override
  public void abandon(Active active) throws IOException {
    if (Disk.isDirectory(active.directory())) {
      lease.discardLater(active.directory());
    }
  }

  @Override
  public Committed write(
      Optional<Committed> parent, Iterable<LayerEntry> entries, Form form, CacheKey.Deferred step)
      throws IOException {
    LayerTable.Work work = table.begin(clock.instant());
    try {
      return switch (form) {
        case TREE -> writeTree(parent, entries, step, work);
        case BLOB -> writeBlob(parent, entries, step, work);
      };
    } finally {
      table.abandon(work);
    }
  }

  private Committed writeTree(
      Optional<Committed> parent,
      Iterable<LayerEntry> entries,
      CacheKey.Deferred step,
      LayerTable.Work work)
      throws IOException {
    try (RootDir target = RootDir.open(Disk.newTree(work.tree()))) {
      LayerWriter.Written written = TreeForm.write(entries, target);
      CacheKey key = step.get();
      Optional<Committed> earlier = earlier(key, parent, written);
      if (earlier.isPresent()) {
        return earlier.get();
      }
      Committed made = committed(parent, written);
      publish(made, written, work);
      cutoffs.put(made(key, parent, written), written.diffId());
      return made;
    }
  }

  private Committed writeBlob(
      Optional<Committed> parent,
      Iterable<LayerEntry> entries,
      CacheKey.Deferred step,
      LayerTable.Work work)
      throws IOException {
    try (BlobDraft draft = draft(Compression.GZIP, entries)) {
      LayerWriter.Written written = LayerWriter.write(entries, draft.stream());
      CacheKey key = step.get();
      Optional<Committed> earlier = earlier(key, parent, written);
      if (earlier.isPresent()) {
        return earlier.get();
      }
      var _ = draft.commit(written.diffId());
      Committed made = committed(parent, written);
      publish(made, written, work);
      cutoffs.put(made(key, parent, written), written.diffId());
      return made;
    }
  }

  private ChainId chain(Committed snapshot) {
    return stacks.top(snapshot).chain();
  }

  private void publish(Committed made, LayerWriter.Written written, LayerTable.Work work)
      throws IOException {
    table.publish(chain(made), written.diffId(), written.index(), work);
  }

  private Cutoffs.Made made(
      CacheKey step, Optional<Committed> parent, LayerWriter.Written written) {
    return new Cutoffs.Made(step, parent.map(this::chain), written.index().contentDigest());
  }

  private Optional<Committed> earlier(
      CacheKey step, Optional<Committed> parent, LayerWriter.Written written) throws IOException {
    Optional<DiffId> diff = cutoffs.find(made(step, parent, written));
    if (diff.isEmpty()) {
      return Optional.empty();
    }
    Committed earlier = on(parent, diff.get(), written.index().contentDigest());
    boolean there = forms.isAvailable(stacks.top(earlier));
    return there ? Optional.of(earlier) : Optional.empty();
  }

  private static Committed committed(Optional<Committed> parent, LayerWriter.Written written) {
    return on(parent, written.diffId(), written.index().contentDigest());
  }

  private static Committed on(Optional<Committed> parent, DiffId diff, Digest content) {
    List<DiffId> layers = new ArrayList<>(parent.map(Committed::layers).orElse(List.of()));
    layers.add(diff);
    return new Committed(
        layers, ContentChain.made(parent, content), parent.map(Committed::adopted).orElse(0));
  }

  @Override
  public Committed stack(Optional<Committed> parent, Committed link) throws IOException {
    if (link.layers().size() != 1) {
      throw new IllegalArgumentException("a link is one layer, not " + link.layers().size());
    }
    LayerRecord record =
        table
            .find(chain(link))
            .orElseThrow(() ->
                new Failure(ErrorClass.STORE, "layer " + chain(link) + " is gone; build again"));
    Committed stacked = on(parent, record.diff(), record.content());
    if (parent.isPresent() && table.find(chain(stacked)).isEmpty()) {
      table.share(chain(stacked), chain(link));
    }
    return stacked;
  }

  @Override
  public FileTree tree(Optional<Committed> snapshot) throws IOException {
    return forms.merged(stacks.of(snapshot));
  }

  @Override
  public List<Layer> layers(Committed snapshot, Compression compression) throws IOException {
    return layerBlobs.layers(stacks.of(snapshot), compression);
  }

  @Override
  public Layer top(Committed snapshot, Compression compression) throws IOException {
    return layerBlobs.layers(List.of(stacks.of(snapshot).getLast()), compression).getLast();
  }

  /**
   * Makes the blob of the top layer of a stack again, if it can be.
   *
   * @param origin a repository that holds it; absent for a layer that was made here
   */
  public void restore(List<DiffId> stack, Descriptor blob, Optional<Reference> origin)
      throws IOException {
    if (origin.isPresent()) {
      origins.fetch(new Origin(stack.getLast(), blob, origin.get(), clock.instant()));
    } else {
      Digest unused = blob.digest();
      layerBlobs.remake(stacks.top(new Committed(stack, unused)), blob);
    }
  }

  @Override
  public List<Instant> created(Committed snapshot) throws IOException {
    List<Instant> times = new ArrayList<>();
    for (StackedLayer layer : stacks.of(snapshot)) {
      times.add(layer.adopted() ? adopted(layer) : made(layer));
    }
    return times;
  }

  private Instant adopted(StackedLayer layer) throws IOException {
    return origins.find(layer.chain()).map(Origin::adopted).orElseGet(clock::instant);
  }

  private Instant made(StackedLayer layer) throws IOException {
    return table.find(layer.chain()).map(LayerRecord::created).orElseGet(clock::instant);
  }
}
