package jbuild.cli.progress;

import jbuild.engine.progress.BuildEvent;

/** Turns the events of one build into text. Not for several threads. */
public interface Renderer {
  /** Takes an event; answers the text to write now, often none. */
  String on(BuildEvent event);

  /** Time passed without an event; answers the text to write now. */
  String tick(long nanos);

  /** The build is over; answers what is still to be written. */
  String finish(long nanos);
}
