package jbuild.cli.progress;

import jbuild.engine.progress.BuildEvent;

/** Says nothing. */
public final class QuietRenderer implements Renderer {
  @Override
  public String on(BuildEvent event) {
    return "";
  }

  @Override
  public String tick(long nanos) {
    return "";
  }

  @Override
  public String finish(long nanos) {
    return "";
  }
}
