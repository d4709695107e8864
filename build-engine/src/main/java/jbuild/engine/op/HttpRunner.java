package jbuild.engine.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshot.Committed;
import jbuild.cache.Snapshotter;
import jbuild.cache.WebRecords;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner.Session;
import jbuild.engine.graph.Result;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.filesystem.Entry;
import jbuild.filesystem.EntryPath;
import jbuild.filesystem.LayerEntry;
import jbuild.filesystem.Metadata;
import jbuild.image.Digest;
import jbuild.parser.text.WebAddress;

/**
 * Fetches a file of the web into a layer of its own (S211-S213). A server that gives files entity
 * tags is only asked whether its file is still the one that was fetched before.
 */
final class HttpRunner {
  private static final int MODE = 0600;
  private static final int NOT_MODIFIED = 304;

  private final Workshop workshop;

  HttpRunner(Workshop workshop) {
    this.workshop = workshop;
  }

  Result run(Op.Http op, Session session) throws IOException {
    WebAddress address =
        WebAddress.parse(op.url())
            .orElseThrow(() ->
                new Failure(ErrorClass.NET, "invalid URL " + WebAddress.withoutPassword(op.url())));
    try (Web.Client client = workshop.remotes().web().open(session.cancellation())) {
      Optional<String> authorization = HttpFetch.authorization(address, workshop.secrets());
      HttpFetch fetch = new HttpFetch(client, address, authorization, session.cancellation());
      return Workshop.result(op.checksum().isPresent() ? download(op, fetch) : renew(op, fetch));
    }
  }

  /** A file as it was fetched before, and the tag it had then. */
  private record Known(String entityTag, Committed file) {}

  private Committed renew(Op.Http op, HttpFetch fetch) throws IOException {
    Optional<Known> known = known(op);
    if (known.isEmpty()) {
      return download(op, fetch);
    }
    Map<String, String> condition = Map.of("If-None-Match", known.get().entityTag());
    if (isUnchanged(fetch, condition, known.get())) {
      return known.get().file();
    }
    HttpFetch.Arrived arrived = fetch.send("GET", condition);
    try (Web.Answer answer = arrived.answer()) {
      return answer.status() == NOT_MODIFIED && isTag(answer, known.get())
          ? known.get().file()
          : save(op, arrived);
    }
  }

  private Optional<Known> known(Op.Http op) {
    Optional<WebRecords.Fetched> fetched = workshop.remotes().webRecords().find(identity(op));
    return fetched.flatMap(record ->
        workshop
            .remotes()
            .index()
            .find(record.result())
            .map(file -> new Known(record.entityTag(), file)));
  }

  /** Some servers give out tags but take no notice of them in a request: so the tag is compared. */
  private static boolean isUnchanged(HttpFetch fetch, Map<String, String> condition, Known known) {
    try (Web.Answer answer = fetch.send("HEAD", condition).answer()) {
      return (answer.status() == 200 || answer.status() == NOT_MODIFIED) && isTag(answer, known);
    } catch (Failure e) {
      if (e.errorClass() == ErrorClass.CANCEL) {
        throw e;
      }
      return false; // the GET that follows will tell what is wrong, if it is
    }
  }

  private static boolean isTag(Web.Answer answer, Known known) {
    Optional<String> tag = answer.header("ETag").map(HttpRunner::strong);
    return tag.isPresent() ? tag.get().equals(known.entityTag()) : answer.status() == NOT_MODIFIED;
  }

  private static String strong(String entityTag) {
    return entityTag.startsWith("W/") ? entityTag.substring(2) : entityTag;
  }

  private Committed download(Op.Http op, HttpFetch fetch) throws IOException {
    HttpFetch.Arrived arrived = fetch.send("GET", Map.of());
    try (Web.Answer _ = arrived.answer()) {
      return save(op, arrived);
    }
  }

  private Committed save(Op.Http op, HttpFetch.Arrived arrived) throws IOException {
    String shown = HttpFetch.shown(arrived.address());
    Web.Answer answer = arrived.answer();
    if (answer.status() < 200 || answer.status() >= 400 || answer.status() == NOT_MODIFIED) {
      throw new Failure(
          ErrorClass.NET, "invalid response status " + answer.status() + " of " + shown);
    }
    Path file = Files.createTempFile(workshop.scratch().get(), "download", "");
    try {
      Download body = Download.of(answer, file, shown, arrived.cancellation());
      requireChecksum(op, body.digest(), shown);
      CacheKey key = key(op, body);
      Optional<Committed> same = workshop.remotes().index().find(key);
      Committed saved = same.isPresent() ? same.get() : write(op, body, file, key);
      workshop.remotes().index().put(key, saved);
      remember(op, answer, key);
      return saved;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void requireChecksum(Op.Http op, Digest digest, String shown) {
    if (op.checksum().filter(sum -> !sum.equals(digest.toString())).isPresent()) {
      throw new Failure(
          ErrorClass.DIGEST,
          "digest mismatch " + digest + ": " + op.checksum().get() + " (" + shown + ")");
    }
  }

  private void remember(Op.Http op, Web.Answer answer, CacheKey key) throws IOException {
    Optional<String> tag = answer.header("ETag").map(HttpRunner::strong);
    if (tag.filter(text -> !text.isBlank()).isPresent()) {
      workshop.remotes().webRecords().put(identity(op), new WebRecords.Fetched(tag.get(), key));
    }
  }

  private static Digest identity(Op.Http op) {
    return Digest.of((op.url() + "\0" + op.fileName()).getBytes(UTF_8));
  }

  /** The name, what it holds, and the time that it gets (S212); mode and owner are always these. */
  private static CacheKey key(Op.Http op, Download body) {
    String text =
        String.join(
            "\0",
            "http 1",
            op.fileName(),
            body.digest().toString(),
            String.valueOf(body.modifiedSeconds()));
    return new CacheKey(Digest.of(text.getBytes(UTF_8)));
  }

  private Committed write(Op.Http op, Download body, Path file, CacheKey key) throws IOException {
    Entry.File entry =
        new Entry.File(
            EntryPath.ofText(op.fileName()),
            new Metadata(MODE, 0, 0, body.modifiedSeconds()),
            body.sizeBytes());
    LayerEntry content = new LayerEntry(entry, () -> Files.newInputStream(file));
    return workshop
        .snapshots()
        .write(Optional.empty(), List.of(content), Snapshotter.Form.TREE, key);
  }
}
