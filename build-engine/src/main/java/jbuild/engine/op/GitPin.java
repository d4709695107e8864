package jbuild.engine.op;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;

/**
 * What a ref of a remote names now.
 *
 * @param ref as it was asked for, or the default branch
 * @param fetched the whole name at the remote; absent: the object's id is fetched
 * @param object id of a commit or of an annotated tag
 * @param peeled the commit of an annotated tag
 */
record GitPin(String ref, Optional<String> fetched, String object, Optional<String> peeled) {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");
  static final int SHA256_LENGTH = 64;

  static GitPin ofCommit(String ref, String commit) {
    return new GitPin(ref, Optional.empty(), commit, Optional.empty());
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  String commit() {
    return peeled.orElse(object);
  }

  boolean isTag() {
    return peeled.isPresent();
  }

  boolean isSha256() {
    return object.length() == SHA256_LENGTH;
  }

  /** Fails unless a checksum could be one (S213). */
  static void requireHex(String checksum) {
    if (!HEX.matcher(checksum).matches()) {
      throw new Failure(
          ErrorClass.PARSE,
          "invalid checksum "
              + Failure.printable(checksum)
              + " for Git URL, expected hex commit hash");
    }
  }

  /** Fails unless the commit, or the tag that leads to it, begins with the checksum (S213). */
  GitPin matching(Optional<String> checksum) {
    if (checksum.isEmpty()
        || object.startsWith(checksum.get())
        || commit().startsWith(checksum.get())) {
      return this;
    }
    throw new Failure(
        ErrorClass.DIGEST,
        String.format(
            Locale.ROOT,
            "expected checksum to match %s, got %s%s",
            checksum.get(),
            object,
            peeled.map(commit -> " or " + commit).orElse("")));
  }
}
