package jbuild.engine.op;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import jbuild.cache.CacheKey;
import jbuild.cache.Snapshotter;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.OpRunner;
import jbuild.engine.graph.Result;
import jbuild.engine.graph.Vertex;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.image.Digest;

/** Hands each vertex to the runner of its op. */
public final class OpRunners implements OpRunner {
  private final Workshop workshop;
  private final CopyRunner copies;
  private final RunRunner runs;
  private final HttpRunner downloads;
  private final GitRunner checkouts;

  public OpRunners(Workshop workshop) {
    this.workshop = workshop;
    this.copies = new CopyRunner(workshop);
    this.runs = new RunRunner(workshop);
    this.downloads = new HttpRunner(workshop);
    this.checkouts = new GitRunner(workshop);
  }

  @Override
  public Optional<Selected> selectedContent(Vertex vertex, int input, Result result)
      throws IOException {
    Edge edge = vertex.inputs().get(input);
    return switch (vertex.op()) {
      case Op.Copy copy when edge.role() == Edge.Role.SOURCE ->
          Optional.of(copies.selectedContent(copy, vertex, input, result));
      case Op.Run run when edge.role() == Edge.Role.MOUNT ->
          runs.selectedContent(run, vertex, input, result).map(Selected::of);
      case Op.Copy _, Op.Run _, Op.MakeDirectory _, Op.Source _ -> Optional.empty();
    };
  }

  @Override
  public Optional<Digest> unreadShape(Vertex vertex, int input, Result result) throws IOException {
    return vertex.op() instanceof Op.Copy copy
            && vertex.inputs().get(input).role() == Edge.Role.SOURCE
        ? copies.unreadShape(copy, vertex, input, result)
        : Optional.empty();
  }

  @Override
  public Result run(Vertex vertex, List<Result> inputs, CacheKey.Deferred key, Session session)
      throws IOException {
    expectStepOn(vertex);
    try {
      return switch (vertex.op()) {
        case Op.Scratch _ -> new Result.Layers(Optional.empty());
        case Op.Local local -> new Result.Local(local.tree());
        case Op.Image image ->
            new Result.Layers(
                workshop.snapshots().adopt(image.image(), image.source(), workshop.form(vertex)));
        case Op.Http http -> downloads.run(http, session);
        case Op.Git git -> checkouts.run(git, session);
        case Op.Copy copy -> copies.run(copy, vertex, inputs, key);
        case Op.MakeDirectory directory ->
            copies.makeDirectory(directory, vertex, inputs, key.get());
        case Op.Run run -> runs.run(run, vertex, inputs, key.get(), session);
      };
    } catch (IOException e) {
      if (isFull(e)) {
        throw new Failure(ErrorClass.SPACE, "no space left on device: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Nothing is made, and no image asked for, unless what is on top of it is to be made too. */
  private void expectStepOn(Vertex vertex) {
    switch (vertex.op()) {
      case Op.Image _, Op.Copy _, Op.MakeDirectory _ -> {
        if (workshop.form(vertex) == Snapshotter.Form.TREE) {
          workshop.executor().expect();
        }
      }
      case Op.Run _, Op.Scratch _, Op.Local _, Op.Http _, Op.Git _ -> {}
    }
  }

  private static boolean isFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left on device") || message.contains("Disk quota exceeded");
  }
}
