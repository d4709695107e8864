package jbuild.engine.op;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.GitSource;
import jbuild.parser.text.WebAddress;

/** Asks a remote what a ref names, without fetching anything (S216). */
final class GitRefs {
  private static final Pattern DEFAULT_BRANCH =
      Pattern.compile("(?m)^ref: refs/heads/(\\S+)\tHEAD");
  private static final Pattern SHORT_COMMIT = Pattern.compile("[0-9a-f]{7,63}");
  private static final String PEELED = "^{}";

  private final GitCommand git;
  private final String remote;

  GitRefs(GitCommand git, String remote) {
    this.git = git;
    this.remote = remote;
  }

  /**
   * What the source's ref names at the remote. Empty for the beginning of a commit's id, which no
   * remote can tell anything about.
   */
  Optional<Pin> resolve(GitSource source) throws IOException {
    String ref = source.ref().isPresent() ? checked(source.ref().get()) : defaultBranch();
    Optional<Pin> found = find(ref);
    if (found.isEmpty() && !SHORT_COMMIT.matcher(ref).matches()) {
      throw new Failure(
          ErrorClass.GIT,
          "repository does not contain ref " + Failure.printable(ref) + ": " + shown());
    }
    return found.map(pin -> pin.matching(source.checksum()));
  }

  /** What a source names that says its commit. Fails when its checksum is another one (S213). */
  static Optional<Pin> named(GitSource source) {
    source.checksum().ifPresent(Pin::requireHex);
    return withoutAsking(source).map(pin -> pin.matching(source.checksum()));
  }

  private static Optional<Pin> withoutAsking(GitSource source) {
    Optional<String> whole = source.checksum().filter(Pin::isCommit);
    if (source.fetchByCommit()) {
      String commit =
          whole.orElseThrow(() ->
              new Failure(ErrorClass.PARSE, "fetch-by-commit requires a full commit as checksum"));
      return Optional.of(Pin.ofCommit(source.ref().orElse(commit), commit));
    }
    Optional<String> named = source.ref().or(() -> whole).filter(Pin::isCommit);
    return named.map(commit -> Pin.ofCommit(commit, commit));
  }

  /** Which kind of ids the remote has; that of an empty one does not matter. */
  boolean isSha256() throws IOException {
    int tab = ask("--", remote).indexOf('\t');
    return tab == Pin.SHA256_LENGTH;
  }

  /** Nothing that git would take for an option, or for more than a name. */
  private static String checked(String ref) {
    boolean odd = ref.chars().anyMatch(c -> c <= ' ' || c == 0x7F || ":^~?*[\\".indexOf(c) >= 0);
    if (odd || ref.startsWith("-") || ref.contains("..")) {
      throw new Failure(ErrorClass.REF, "invalid git ref \"" + Failure.printable(ref) + "\"");
    }
    return ref;
  }

  private String defaultBranch() throws IOException {
    Matcher matcher = DEFAULT_BRANCH.matcher(ask("--symref", "--", remote, "HEAD"));
    if (!matcher.find()) {
      throw new Failure(ErrorClass.GIT, "could not find default branch for repository: " + shown());
    }
    return checked(matcher.group(1));
  }

  /** By its whole name, else a branch, else a tag: so does git-checkout. */
  private Optional<Pin> find(String ref) throws IOException {
    Map<String, String> objects = new HashMap<>();
    for (String line : ask("--", remote, ref, ref + PEELED).split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab > 0 && Pin.isCommit(line.substring(0, tab))) {
        objects.put(line.substring(tab + 1), line.substring(0, tab));
      }
    }
    String tag = prefixed("refs/tags/", ref);
    for (String name : new String[] {prefixed("refs/", ref), prefixed("refs/heads/", ref), tag}) {
      String object = objects.get(name);
      if (object != null) {
        Optional<String> peeled = Optional.ofNullable(objects.get(name + PEELED));
        return Optional.of(new Pin(ref, Optional.of(name), object, peeled));
      }
    }
    return Optional.empty();
  }

  private static String prefixed(String prefix, String name) {
    return name.startsWith(prefix) ? name : prefix + name;
  }

  private String ask(String... arguments) throws IOException {
    String[] all = new String[arguments.length + 1];
    all[0] = "ls-remote";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    try {
      return git.run(all);
    } catch (GitCommand.Refused e) {
      throw failed(remote, e);
    }
  }

  /** What went wrong at a remote, with its name. */
  static Failure failed(String remote, GitCommand.Refused cause) {
    return new Failure(
        ErrorClass.GIT,
        "failed to fetch remote " + WebAddress.withoutPassword(remote) + ": " + cause.getMessage(),
        cause);
  }

  private String shown() {
    return WebAddress.withoutPassword(remote);
  }

  /**
   * What a ref of a remote names now.
   *
   * @param ref as it was asked for, or the default branch
   * @param fetched the whole name at the remote; absent: the object's id is fetched
   * @param object id of a commit or of an annotated tag
   * @param peeled the commit of an annotated tag
   */
  record Pin(String ref, Optional<String> fetched, String object, Optional<String> peeled) {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");
    static final int SHA256_LENGTH = 64;

    static Pin ofCommit(String ref, String commit) {
      return new Pin(ref, Optional.empty(), commit, Optional.empty());
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
    Pin matching(Optional<String> checksum) {
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
}
