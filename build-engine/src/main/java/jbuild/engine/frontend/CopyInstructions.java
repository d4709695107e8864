package jbuild.engine.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.parser.GitSource;
import jbuild.parser.InlineFile;
import jbuild.parser.Instruction;
import jbuild.parser.Instruction.Transfer;
import jbuild.parser.SourceRange;

/** COPY and ADD: from words to a {@link CopySpec} and the vertices that its sources come from. */
final class CopyInstructions {
  private final PlanScope scope;
  private final Origins origins;

  CopyInstructions(PlanScope scope, Origins origins) {
    this.scope = scope;
    this.origins = origins;
  }

  void copy(StageDraft stage, Instruction.Copy copy, Words words) {
    Vertex source =
        copy.from()
            .map(from -> origins.find(from, true, stage.platform, copy.range()))
            .orElse(scope.context());
    List<CopySpec.Source> sources = new ArrayList<>();
    for (String path : copy.transfer().sources()) {
      String expanded = words.expand(path);
      if (isWeb(expanded) || GitSource.parse(expanded).isPresent()) {
        throw new DockerfileFailure(copy.range(), "source can't be a URL for COPY");
      }
      sources.add(new CopySpec.Source.Pattern(expanded, false));
    }
    sources.addAll(inline(copy.transfer(), words));
    Sources all = new Sources(sources, List.of(new Edge(source, Edge.Role.SOURCE)));
    push(stage, new Line("COPY", copy.text(), copy.range(), copy.transfer()), all, words);
  }

  void add(StageDraft stage, Instruction.Add add, Words words) {
    Optional<String> checksum = words.expand(add.checksum());
    List<String> paths = words.expandAll(add.transfer().sources());
    if (checksum.isPresent() && paths.size() + add.transfer().inlineFiles().size() != 1) {
      throw new DockerfileFailure(add.range(), "checksum can't be specified for multiple sources");
    }
    List<CopySpec.Source> sources = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    for (String path : paths) {
      AddSource found = addSource(add, path, checksum, words.expand(add.transfer().destination()));
      sources.add(found.pattern());
      edges.add(new Edge(found.vertex(), Edge.Role.SOURCE));
    }
    sources.addAll(inline(add.transfer(), words));
    if (edges.stream().map(Edge::from).distinct().count() <= 1) {
      edges =
          edges.isEmpty()
              ? List.of(new Edge(scope.context(), Edge.Role.SOURCE))
              : edges.subList(0, 1);
    }
    push(
        stage,
        new Line("ADD", add.text(), add.range(), add.transfer()),
        new Sources(sources, edges),
        words);
  }

  private record Line(String word, String text, SourceRange range, Transfer transfer) {}

  private record Sources(List<CopySpec.Source> specs, List<Edge> edges) {}

  private record AddSource(CopySpec.Source.Pattern pattern, Vertex vertex) {}

  private AddSource addSource(
      Instruction.Add add, String path, Optional<String> checksum, String destination) {
    Optional<GitSource> git = git(path, add.range());
    if (git.isPresent()) {
      Op op = new Op.Git(withChecksum(git.get(), checksum), add.keepGitDir().orElse(false));
      return new AddSource(new CopySpec.Source.Pattern("/", false), source(op, path));
    }
    if (isWeb(path)) {
      Op op = new Op.Http(path, fileName(path, destination, add.range()), checksum);
      String name = ((Op.Http) op).fileName();
      return new AddSource(
          new CopySpec.Source.Pattern("/" + name, add.unpack().orElse(false)), source(op, path));
    }
    if (checksum.isPresent()) {
      throw new DockerfileFailure(
          add.range(), "checksum can't be specified for non-HTTP(S) sources");
    }
    return new AddSource(
        new CopySpec.Source.Pattern(path, add.unpack().orElse(true)), scope.context());
  }

  private static Vertex source(Op op, String name) {
    return new Vertex(op, List.of(), new Vertex.Label(name, Optional.empty(), false));
  }

  private static Optional<GitSource> git(String path, SourceRange range) {
    try {
      // The short form without a scheme is for build contexts only (S215).
      return path.startsWith("github.com/") ? Optional.empty() : GitSource.parse(path);
    } catch (jbuild.failure.Failure e) {
      throw DockerfileFailure.at(range, e);
    }
  }

  private static GitSource withChecksum(GitSource git, Optional<String> checksum) {
    return new GitSource(
        git.remote(),
        git.ref(),
        git.subdir(),
        checksum.or(git::checksum),
        git.keepGitDir(),
        git.submodules());
  }

  private static boolean isWeb(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }

  /** The last segment of the URL's path, where the destination does not name the file (S211). */
  private static String fileName(String url, String destination, SourceRange range) {
    String path;
    try {
      path = new URI(url).getPath();
    } catch (URISyntaxException e) {
      throw new DockerfileFailure(range, "invalid URL " + url, e);
    }
    String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    boolean usable = !name.isEmpty() && !name.equals(".") && !name.equals("..");
    if (!usable && destination.endsWith("/")) {
      throw new DockerfileFailure(range, "cannot determine filename for source " + url);
    }
    return usable ? name : "__unnamed__";
  }

  private static List<CopySpec.Source> inline(Transfer transfer, Words words) {
    List<CopySpec.Source> files = new ArrayList<>();
    for (InlineFile file : transfer.inlineFiles()) {
      String content = file.expand() ? words.expandInline(file.content()) : file.content();
      files.add(new CopySpec.Source.Inline(file.name(), content.getBytes(UTF_8)));
    }
    return files;
  }

  private void push(StageDraft stage, Line line, Sources sources, Words words) {
    Transfer transfer = line.transfer();
    String destination = words.expand(transfer.destination());
    CopySpec spec =
        new CopySpec(
            sources.specs(),
            stage.config.absolute(destination),
            words.expand(transfer.chown()),
            words.expand(transfer.chmod()),
            transfer.parents(),
            transfer.excludes(),
            scope.request().epochSeconds());
    boolean link = transfer.link() && spec.chmod().isEmpty();
    List<Edge> edges = new ArrayList<>(List.of(new Edge(stage.root, Edge.Role.ROOT)));
    edges.addAll(sources.edges());
    Vertex.Label label =
        new Vertex.Label(
            stage.label.next(
                (link ? "LINK " : "") + InstructionText.of(words.forDisplay(line.text()))),
            Optional.of(line.range()),
            stage.ignoreCache);
    stage.push(
        new Vertex(new Op.Copy(spec, link), edges, label),
        history(line, spec, words.expandAll(transfer.sources()), destination));
  }

  /** The line of history: options that change the files are shown, the others not (section 6.2). */
  private static String history(
      Line line, CopySpec spec, List<String> sources, String destination) {
    StringBuilder text = new StringBuilder(line.word());
    if (spec.parents()) {
      text.append(" --parents");
    }
    spec.chown().ifPresent(chown -> text.append(" --chown=").append(chown));
    spec.chmod().ifPresent(chmod -> text.append(" --chmod=").append(chmod));
    sources.forEach(source -> text.append(' ').append(source));
    line.transfer().inlineFiles().forEach(file -> text.append(" <<").append(file.name()));
    return text.append(' ').append(destination).append(" # buildkit").toString();
  }
}
