package jbuild.cache.disk;

import java.nio.file.Path;
import jbuild.cache.CacheKey;
import jbuild.image.ChainId;
import jbuild.image.DiffId;
import jbuild.image.Digest;

/**
 * The directories of a store ({@code docs/store-layout.md}). Objects lie in directories named after
 * the first two digits of their digest, so that no directory grows too long.
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
    return sharded(blobs(), digest);
  }

  /** One directory per layer on top of its parents. */
  public Path snapshots() {
    return root.resolve("snapshots");
  }

  public Path snapshot(ChainId chain) {
    return sharded(snapshots(), chain.digest());
  }

  /** Where the layers of base images come from. */
  public Path origins() {
    return root.resolve("origins");
  }

  public Path origin(ChainId chain) {
    return sharded(origins(), chain.digest());
  }

  /** One directory per diff ID, with a record for each compressed form that is known. */
  public Path diffs() {
    return root.resolve("diffs");
  }

  public Path diff(DiffId diff) {
    return sharded(diffs(), diff.digest());
  }

  public Path records() {
    return root.resolve("records");
  }

  public Path record(CacheKey key) {
    return sharded(records(), key.digest());
  }

  /** What a step made earlier from the same content (early cutoff). */
  public Path cutoffs() {
    return root.resolve("cutoffs");
  }

  public Path cutoff(Digest key) {
    return sharded(cutoffs(), key);
  }

  public Path names() {
    return root.resolve("names");
  }

  /** What references resolved to. */
  public Path resolutions() {
    return root.resolve("resolutions");
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

  public static Path sharded(Path directory, Digest digest) {
    return directory.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }
}
