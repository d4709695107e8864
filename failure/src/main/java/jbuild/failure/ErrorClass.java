package jbuild.failure;

/**
 * The class of an error that a user may see. A message starts with the class word and the process
 * ends with the class's exit code, so that scripts can tell a typing mistake from a broken network.
 */
public enum ErrorClass {
  /** The Dockerfile, an ignore file, an option or another text of the user's is wrong. */
  PARSE(2),
  /** An image reference is malformed, unknown, or names no image for the platform. */
  REF(2),
  /** Input is larger, deeper or longer than jbuild accepts. */
  LIMIT(3),
  /** A path would leave the root that it belongs to. */
  PATH(4),
  /** An archive is damaged or of a kind that is not understood. */
  ARCHIVE(4),
  /** Bytes do not have the digest or the size that was promised. */
  DIGEST(5),
  /** An image document has an unknown or contradictory media type. */
  MEDIA(5),
  /** Credentials are missing or were refused. */
  AUTH(6),
  /** A remote host could not be reached or answered with an error. */
  NET(7),
  /** Something is missing from, or changed in, the build context. */
  CONTEXT(8),
  /** A git source could not be read. */
  GIT(8),
  /** A secret or an ssh agent is missing or malformed. */
  SECRET(8),
  /** The build asks for something that the caller did not allow. */
  DENIED(9),
  /** A RUN step failed. */
  STEP(10),
  /** A file system is full. */
  SPACE(11),
  /** The store cannot be read or written. */
  STORE(12),
  /** Another jbuild holds what is needed. */
  BUSY(12),
  /** The machine lacks something that the build needs. */
  HOST(13),
  /** A result could not be written where it was asked for. */
  EXPORT(14),
  /** The build was stopped from outside. */
  CANCEL(130),
  /** A bug in jbuild. */
  INTERNAL(70);

  private final int exitCode;

  ErrorClass(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The exit status of a jbuild process that ends with this error, from 1 to 255. */
  public int exitCode() {
    return exitCode;
  }
}
