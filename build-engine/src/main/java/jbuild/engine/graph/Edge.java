package jbuild.engine.graph;

/** That one vertex needs the result of another, and what for. */
public record Edge(Vertex from, Role role) {
  public enum Role {
    /** The file system that a layer is put on top of. */
    ROOT,
    /** Where files are copied from. */
    SOURCE,
    /** Shown to a RUN, or seeding one of its caches. */
    MOUNT
  }
}
