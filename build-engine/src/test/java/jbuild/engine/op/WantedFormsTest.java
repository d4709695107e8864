package jbuild.engine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import jbuild.engine.graph.BuildGraph;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.filesystem.compress.Compression;
import org.junit.jupiter.api.Test;

class WantedFormsTest {
  private static final Vertex BASE = new Vertex(new Op.Scratch(), List.of(), Vertex.Label.HIDDEN);
  private static final Vertex MIDDLE = above(BASE, Edge.Role.ROOT);

  private static Vertex above(Vertex below, Edge.Role role) {
    return new Vertex(new Op.Scratch(), List.of(new Edge(below, role)), Vertex.Label.HIDDEN);
  }

  @Test
  void onlyTheTargetGetsItsBlobAtOnce() {
    Vertex target = above(MIDDLE, Edge.Role.ROOT);
    WantedForms wanted =
        WantedForms.of(new BuildGraph(target, List.of(MIDDLE, target)), Compression.ZSTD);
    assertEquals(Optional.of(Compression.ZSTD), wanted.blobAtOnce(target));
    assertEquals(Optional.empty(), wanted.blobAtOnce(MIDDLE));
    assertFalse(wanted.tree().test(MIDDLE));
  }

  @Test
  void whatFilesAreTakenFromIsWantedAsATreeWithAllBelow() {
    Vertex target = above(MIDDLE, Edge.Role.SOURCE);
    WantedForms wanted = WantedForms.of(new BuildGraph(target, List.of(target)), Compression.GZIP);
    assertTrue(wanted.tree().test(MIDDLE));
    assertTrue(wanted.tree().test(BASE));
    assertFalse(wanted.tree().test(target));
  }
}
