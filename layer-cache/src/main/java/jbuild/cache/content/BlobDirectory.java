package jbuild.cache.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jbuild.cache.ContentStore;
import jbuild.cache.disk.Disk;
import jbuild.cache.disk.Layout;
import jbuild.cache.disk.ObjectId;
import jbuild.cache.lease.Lease;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Descriptor;
import jbuild.image.Digest;

/** A content store in a directory. */
public final class BlobDirectory implements ContentStore {
  private final Layout layout;
  private final Lease lease;
  private final Set<Digest> hashedHere = ConcurrentHashMap.newKeySet();

  public BlobDirectory(Layout layout, Lease lease) {
    this.layout = layout;
    this.lease = lease;
  }

  @Override
  public Optional<Path> find(Digest digest) {
    return sizeBytes(digest).isPresent() ? Optional.of(layout.blob(digest)) : Optional.empty();
  }

  /** The file of a blob, if it is there and has the size that it should have. */
  public Optional<Path> find(Descriptor blob) throws IOException {
    OptionalLong found = sizeBytes(blob.digest());
    if (found.isPresent() && found.getAsLong() != blob.sizeBytes()) {
      discard(blob.digest());
      return Optional.empty();
    }
    return found.isPresent() ? Optional.of(layout.blob(blob.digest())) : Optional.empty();
  }

  private OptionalLong sizeBytes(Digest digest) {
    try {
      return lease.hold(List.of(ObjectId.blob(digest)), () -> Disk.fileSize(layout.blob(digest)));
    } catch (IOException e) {
      throw new Failure(ErrorClass.STORE, "cannot look up blob " + digest + ": " + e, e);
    }
  }

  @Override
  public InputStream open(Descriptor blob) throws IOException {
    Path file = find(blob.digest()).orElseThrow(() -> missing(blob));
    InputStream in;
    try {
      in = Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw missing(blob);
    }
    return new VerifiedInputStream(in, blob, what -> damaged(blob, what));
  }

  private static Failure missing(Descriptor blob) {
    return new Failure(ErrorClass.STORE, "blob " + blob.digest() + " is not in the store");
  }

  private Failure damaged(Descriptor blob, String what) throws IOException {
    discard(blob.digest());
    return new Failure(
        ErrorClass.STORE, "blob " + blob.digest() + " was damaged and is removed: " + what);
  }

  /** Removes a blob that turned out damaged. What is open stays readable. */
  public void discard(Digest digest) throws IOException {
    hashedHere.remove(digest);
    Files.deleteIfExists(layout.blob(digest));
  }

  @Override
  public Ingest ingest() throws IOException {
    Path file = lease.newWork("blob");
    OutputStream out =
        Disk.guarded(file, () -> Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    return new BlobIngest(this, file, out);
  }

  /** Whether a blob was put in its place, and so hashed, through this object. */
  public boolean isHashedHere(Digest digest) {
    return hashedHere.contains(digest);
  }

  /** Gives a finished file its place. */
  void publish(Path file, Descriptor blob) throws IOException {
    if (find(blob).isPresent()) {
      return;
    }
    Path place = layout.blob(blob.digest());
    lease.publish(
        ObjectId.blob(blob.digest()),
        () -> {
          Disk.replace(file, place);
          return place;
        });
    hashedHere.add(blob.digest());
  }

  @Override
  public Descriptor put(String mediaType, byte[] bytes) throws IOException {
    Descriptor blob = new Descriptor(mediaType, Digest.of(bytes), bytes.length);
    if (find(blob).isPresent()) {
      return blob;
    }
    try (Ingest ingest = ingest()) {
      ingest.stream().write(bytes);
      return ingest.commit(blob);
    }
  }
}
