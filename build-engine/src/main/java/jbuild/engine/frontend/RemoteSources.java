package jbuild.engine.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.GitSource;
import jbuild.parser.Instruction;
import jbuild.parser.SourceRange;
import jbuild.parser.text.Quoted;
import jbuild.parser.text.WebAddress;

/** The sources of an ADD that are elsewhere: files of the web and git repositories (S211-S216). */
final class RemoteSources {
  private static final Pattern DIGEST_FORM =
      Pattern.compile("[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+");
  private static final Pattern HEX = Pattern.compile("[a-f0-9]+");
  private static final int LONGEST_NAME = 255;

  private final Instruction.Add add;
  private final Optional<String> checksum;

  /**
   * @param checksum of the instruction, expanded
   */
  RemoteSources(Instruction.Add add, Optional<String> checksum) {
    this.add = add;
    this.checksum = checksum;
  }

  /** What to copy, and from where. */
  record Remote(CopySpec.Source.Pattern pattern, Vertex vertex) {}

  /** Whether a source is not of the build context. Fails when it is a git source that is wrong. */
  static boolean isElsewhere(String path, SourceRange range) {
    return isWeb(path) || git(path, range).isPresent();
  }

  /** Fails when a source of a COPY is elsewhere (S205). */
  static void refuse(String path, SourceRange range) {
    if (git(path, range).isPresent()) {
      throw new DockerfileFailure(range, "source can't be a git ref for COPY");
    }
    if (isWeb(path)) {
      throw new DockerfileFailure(range, "source can't be a URL for COPY");
    }
  }

  /** Fails when there is a checksum that could not be one of these sources (S213). */
  void check(List<String> paths) {
    if (checksum.isEmpty()) {
      return;
    }
    if (paths.size() != 1) {
      throw new DockerfileFailure(add.range(), "checksum can't be specified for multiple sources");
    }
    if (!isWeb(paths.getFirst()) && git(paths.getFirst(), add.range()).isEmpty()) {
      throw new DockerfileFailure(add.range(), "checksum requires HTTP(S) or Git sources");
    }
  }

  /** The source of a path; empty if the path is one of the build context. */
  Optional<Remote> find(String path) {
    Optional<GitSource> git = git(path, add.range());
    if (git.isPresent()) {
      Op op = gitOp(git.get());
      return Optional.of(new Remote(new CopySpec.Source.Pattern("/", false), vertex(op, path)));
    }
    return isWeb(path) ? Optional.of(web(path)) : Optional.empty();
  }

  private static Vertex vertex(Op op, String name) {
    String shown = WebAddress.withoutPassword(name);
    return new Vertex(op, List.of(), new Vertex.Label(shown, Optional.empty(), false));
  }

  private Op gitOp(GitSource git) {
    boolean keep = git.keepGitDir().or(add::keepGitDir).orElse(false);
    if (add.keepGitDir().filter(said -> said != keep).isPresent()) {
      throw new DockerfileFailure(add.range(), "inconsistent keep-git-dir configuration");
    }
    Optional<String> sum = git.checksum().or(() -> checksum);
    if (checksum.isPresent() && !checksum.equals(sum)) {
      throw new DockerfileFailure(
          add.range(),
          "checksum mismatch " + Quoted.of(checksum.get()) + " != " + Quoted.of(sum.get()));
    }
    return new Op.Git(git.with(sum, keep), keep);
  }

  private Remote web(String path) {
    checksum.ifPresent(sum -> requireDigest(sum, add.range()));
    String name = fileName(path);
    boolean unpack = add.unpack().orElse(false);
    if (name.equals("..")) {
      // What the whole directory holds is copied then, and the file cannot have this name.
      Op op = new Op.Http(path, "download", checksum);
      return new Remote(new CopySpec.Source.Pattern("/", false), vertex(op, path));
    }
    Op op = new Op.Http(path, name, checksum);
    // A name is no pattern; there is no other file, so that any pattern finds it.
    String pattern = name.matches(".*[*?\\[\\\\].*") ? "*" : name;
    return new Remote(new CopySpec.Source.Pattern("/" + pattern, unpack), vertex(op, path));
  }

  /** The last part of the URL's path, decoded (S211). */
  private String fileName(String url) {
    String path = WebAddress.parse(url).map(address -> address.path()).orElse("");
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    String name = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    if (name.isEmpty() || name.equals(".")) {
      return "__unnamed__";
    }
    boolean odd = name.chars().anyMatch(c -> c < ' ' || c == 0x7F);
    if (odd || name.getBytes(UTF_8).length > LONGEST_NAME) {
      throw DockerfileFailure.at(
          add.range(),
          new Failure(
              ErrorClass.CONTEXT,
              "the URL "
                  + WebAddress.withoutPassword(url)
                  + " ends in no usable file name: "
                  + Failure.printable(name)));
    }
    return name;
  }

  private static Optional<GitSource> git(String path, SourceRange range) {
    try {
      // The short form without a scheme is for build contexts only (S215).
      return path.startsWith("github.com/") ? Optional.empty() : GitSource.parse(path);
    } catch (Failure e) {
      throw DockerfileFailure.at(range, e);
    }
  }

  private static boolean isWeb(String path) {
    return path.startsWith("http://") || path.startsWith("https://");
  }

  /** Only what {@code sha256:} names can be right; other known algorithms never match (S213). */
  private static void requireDigest(String sum, SourceRange range) {
    int colon = sum.indexOf(':');
    if (colon <= 0 || colon + 1 == sum.length()) {
      throw new DockerfileFailure(range, "invalid checksum digest format");
    }
    int length =
        switch (sum.substring(0, colon)) {
          case "sha256" -> 64;
          case "sha384" -> 96;
          case "sha512" -> 128;
          default ->
              throw new DockerfileFailure(
                  range,
                  DIGEST_FORM.matcher(sum).matches()
                      ? "unsupported digest algorithm"
                      : "invalid checksum digest format");
        };
    String hex = sum.substring(colon + 1);
    if (hex.length() != length) {
      throw new DockerfileFailure(range, "invalid checksum digest length");
    }
    if (!HEX.matcher(hex).matches()) {
      throw new DockerfileFailure(range, "invalid checksum digest format");
    }
  }
}
