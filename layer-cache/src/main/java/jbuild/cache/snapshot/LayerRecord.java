package jbuild.cache.snapshot;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import jbuild.cache.disk.DamagedRecordException;
import jbuild.cache.disk.Fields;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.RecordFile;
import jbuild.filesystem.LayerIndex;
import jbuild.image.ChainId;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/**
 * What the store knows of a layer on top of its parents, besides its forms.
 *
 * @param content {@link LayerIndex#contentDigest}
 * @param indexFile digest of the index as it is stored
 * @param entries how many the layer has; none means that no tree is needed
 * @param treeBytes about what a tree takes on disk
 * @param shared the layer whose index and tree are used, when this one is the same on other parents
 */
public record LayerRecord(
    DiffId diff,
    Digest content,
    Digest indexFile,
    long entries,
    long treeBytes,
    Instant created,
    Optional<ChainId> shared) {
  /** Its name in the layer's directory. */
  static final String FILE = "layer";

  private static final String KIND = "layer";

  static LayerRecord of(DiffId diff, LayerIndex index, Digest indexFile, Instant created) {
    return new LayerRecord(
        diff,
        index.contentDigest(),
        indexFile,
        index.entries().size(),
        index.treeBytes(),
        created,
        Optional.empty());
  }

  /** The same layer on other parents. */
  LayerRecord sharing(ChainId chain) {
    return new LayerRecord(
        diff, content, indexFile, entries, 0, created, Optional.of(shared.orElse(chain)));
  }

  byte[] encode() {
    return RecordFile.encode(
        KIND,
        Fields.builder()
            .add("diff", diff)
            .add("content", content)
            .add("index", indexFile)
            .add("entries", entries)
            .add("tree-bytes", treeBytes)
            .add("created", created.toEpochMilli())
            .add("shared", shared)
            .build());
  }

  /** The record of a layer; empty if there is none, or a damaged one. */
  public static Optional<LayerRecord> find(Layout layout, ChainId chain) throws IOException {
    try {
      Optional<Fields> fields = RecordFile.read(layout.snapshot(chain).resolve(FILE), KIND);
      return fields.isEmpty() ? Optional.empty() : Optional.of(of(fields.get()));
    } catch (DamagedRecordException damaged) {
      return Optional.empty();
    }
  }

  private static LayerRecord of(Fields fields) throws DamagedRecordException {
    Optional<ChainId> shared =
        fields.find("shared").isPresent()
            ? Optional.of(new ChainId(fields.digest("shared")))
            : Optional.empty();
    return new LayerRecord(
        new DiffId(fields.digest("diff")),
        fields.digest("content"),
        fields.digest("index"),
        fields.number("entries"),
        fields.number("tree-bytes"),
        Instant.ofEpochMilli(fields.number("created")),
        shared);
  }
}
