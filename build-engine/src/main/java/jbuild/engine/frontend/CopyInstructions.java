package jbuild.engine.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jbuild.engine.copy.CopySpec;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.parser.InlineFile;
import jbuild.parser.Instruction;
import jbuild.parser.Instruction.Transfer;
import jbuild.parser.SourceRange;
import jbuild.parser.text.WebAddress;

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
        copy.from().map(from -> origins.find(from, true, copy.range())).orElse(scope.context());
    List<CopySpec.Source> sources = new ArrayList<>();
    for (String path : copy.transfer().sources()) {
      String expanded = words.expand(path);
      RemoteSources.refuse(expanded, copy.range());
      sources.add(new CopySpec.Source.Pattern(expanded, false));
    }
    sources.addAll(inline(copy.transfer(), words));
    Sources all = new Sources(sources, List.of(new Edge(source, Edge.Role.SOURCE)));
    push(stage, new Line("COPY", copy.text(), copy.range(), copy.transfer()), all, words);
  }

  void add(StageDraft stage, Instruction.Add add, Words words) {
    Optional<String> checksum = words.expand(add.checksum());
    List<String> paths = words.expandAll(add.transfer().sources());
    RemoteSources remotes = new RemoteSources(add, checksum);
    remotes.check(paths);
    List<CopySpec.Source> sources = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    for (String path : paths) {
      Optional<RemoteSources.Remote> remote = remotes.find(path);
      sources.add(
          remote
              .map(RemoteSources.Remote::pattern)
              .orElseGet(() -> new CopySpec.Source.Pattern(path, add.unpack().orElse(true))));
      Vertex from = remote.map(RemoteSources.Remote::vertex).orElseGet(scope::context);
      edges.add(new Edge(from, Edge.Role.SOURCE));
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

  private static List<CopySpec.Source> inline(Transfer transfer, Words words) {
    List<CopySpec.Source> files = new ArrayList<>();
    for (InlineFile file : transfer.inlineFiles()) {
      String content = file.expand() ? words.expandInline(file.body()) : file.body();
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
            stage.label.next((link ? "LINK " : "") + shown(line, words)),
            Optional.of(line.range()),
            stage.ignoreCache);
    stage.push(
        new Vertex(new Op.Copy(spec, link), edges, label),
        history(line, spec, words.again().expandAll(transfer.sources()), destination));
  }

  private static String shown(Line line, Words words) {
    return WebAddress.withoutPassword(InstructionText.of(words.expandForDisplay(line.text())));
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
    text.append(' ').append(destination).append(" # buildkit");
    return WebAddress.withoutPassword(text.toString());
  }
}
