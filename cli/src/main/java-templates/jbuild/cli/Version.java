package jbuild.cli;

/** The version of this program, which the Maven build fills in. */
final class Version {
  private static final String TEXT = "${project.version}";

  private Version() {}

  static String text() {
    return TEXT;
  }
}
