package jbuild.cache.disk;

import java.nio.file.Path;
import jbuild.cache.CacheKey;
import jbuild.image.ChainId;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/**
 * The directories of a store ({@code docs/store-layout.md}). An object is a name in the directory
 * of its kind: file systems look names up in large directories fast, and a new directory costs them
 * more than anything else that a commit does.
 *
 * @param root absolute
 */
public record Layout(Path root) {
  /** The layout version that this program reads and writes. */
  public static final int VERSION = 1;

  public Path version() {
    return root.resolve("version");
  }

  public Path blobs() {
    return root.resolve("blobs/sha256");
  }

  public Path blob(Digest digest) {
    return blobs().resolve(digest.hex());
  }

  /** Of which blocks blobs consist, a file per feature of the layers. */
  public Path blocks() {
    return root.resolve("blocks");
  }

  /** One directory per layer on top of its parents. */
  public Path snapshots() {
    return root.resolve("snapshots-2");
  }

  /** Where versions before kept theirs, with indexes in another form; not seen, only pruned. */
  public Path formerSnapshots() {
    return root.resolve("snapshots");
  }

  public Path snapshot(ChainId chain) {
    return snapshots().resolve(chain.digest().hex());
  }

  /** Where the layers of base images come from. */
  public Path origins() {
    return root.resolve("origins");
  }

  public Path origin(ChainId chain) {
    return origins().resolve(chain.digest().hex());
  }

  /** One directory per diff ID, with a record for each compressed form that is known. */
  public Path diffs() {
    return root.resolve("diffs");
  }

  public Path diff(DiffId diff) {
    return diffs().resolve(diff.digest().hex());
  }

  public Path records() {
    return root.resolve("records");
  }

  public Path record(CacheKey key) {
    return records().resolve(key.digest().hex());
  }

  /** What a step made earlier from the same content (early cutoff). */
  public Path cutoffs() {
    return root.resolve("cutoffs");
  }

  public Path cutoff(Digest key) {
    return cutoffs().resolve(key.hex());
  }

  /** State of the executor that outlives a build: compiled filters, mount points. */
  public Path executor() {
    return root.resolve("executor");
  }

  public Path names() {
    return root.resolve("names");
  }

  /** What references resolved to. */
  public Path resolutions() {
    return root.resolve("resolutions");
  }

  /** What web servers said of files that were fetched. */
  public Path webRecords() {
    return root.resolve("web");
  }

  public Path webRecord(Digest identity) {
    return webRecords().resolve(identity.hex());
  }

  /** What is known of the files of build contexts. */
  public Path contexts() {
    return root.resolve("contexts");
  }

  public Path mounts() {
    return root.resolve("mounts");
  }

  /** Work in progress, one directory per lease. */
  public Path ingest() {
    return root.resolve("ingest");
  }

  public Path leases() {
    return root.resolve("leases");
  }

  public Path locks() {
    return root.resolve("locks");
  }

  public Path trash() {
    return root.resolve("trash");
  }

  /** Marks of objects that no sync has covered yet, one directory per boot of the machine. */
  public Path volatiles() {
    return root.resolve("volatile");
  }

  public Path run() {
    return root.resolve("run");
  }
}
