package jbuild.image.layout;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import jbuild.image.ImageSink;
import jbuild.image.Reference;
import jbuild.image.layout.ArchiveSink.Target;

/**
 * Sinks that write files. Files and directories appear whole at the end, by a rename; what was
 * there before stays until then.
 */
public final class LayoutSinks {
  private LayoutSinks() {}

  /** An OCI layout in a directory, which is made or added to. */
  public static ImageSink ociDirectory(Path directory, List<Reference> names) {
    return new DirectorySink(directory, names);
  }

  /** An OCI layout as a tar. */
  public static ImageSink ociArchive(Path file, List<Reference> names) {
    return new ArchiveSink(new Target.ToFile(file), false, names);
  }

  /** The same, written on; the stream is flushed but not closed. */
  public static ImageSink ociStream(OutputStream out, List<Reference> names) {
    return new ArchiveSink(new Target.ToStream(out), false, names);
  }

  /** An archive for {@code docker load}. */
  public static ImageSink dockerArchive(Path file, List<Reference> names) {
    return new ArchiveSink(new Target.ToFile(file), true, names);
  }

  /** The same, written on; the stream is flushed but not closed. */
  public static ImageSink dockerStream(OutputStream out, List<Reference> names) {
    return new ArchiveSink(new Target.ToStream(out), true, names);
  }
}
