package jbuild.engine.progress;

/** Takes the events of a build, one at a time and in order. Must not block for long. */
@FunctionalInterface
public interface BuildListener {
  BuildListener SILENT = event -> {};

  void on(BuildEvent event);
}
