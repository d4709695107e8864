package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jbuild.engine.graph.Edge;
import jbuild.engine.graph.Op;
import jbuild.engine.graph.Vertex;
import jbuild.executor.ProcessSpec.Network;
import jbuild.executor.ProcessSpec.Security;
import jbuild.failure.ErrorClass;
import jbuild.parser.Command;
import jbuild.parser.InlineFile;
import jbuild.parser.Instruction;
import jbuild.parser.RunDevice;
import jbuild.parser.RunDevices;
import jbuild.parser.SourceRange;
import jbuild.parser.syntax.HeredocMarkers;

/** RUN: from words to a process and what it sees. */
final class RunInstruction {
  private static final List<String> PROXIES =
      List.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");
  private static final String DEFAULT_HOSTNAME = "buildkitsandbox";

  private final PlanScope scope;
  private final Origins origins;

  RunInstruction(PlanScope scope, Origins origins) {
    this.scope = scope;
    this.origins = origins;
  }

  void plan(StageDraft stage, Instruction.Run run, Words words) {
    run.devices().forEach(device -> checkDevice(RunDevices.parse(device), run.range()));
    MountPlan mounts = new MountPlan(scope, origins, stage, run, words);
    Heredoc heredoc = heredoc(run.command(), run.range());
    heredoc.script().ifPresent(mounts::addScript);
    List<String> args =
        run.command().shellForm() ? stage.config.inShell(heredoc.command()) : run.command().words();
    Op.Run op =
        new Op.Run(
            args,
            environment(stage),
            proxies(),
            stage.config.workingDir.isEmpty() ? "/" : stage.config.workingDir,
            stage.config.user,
            mounts.specs(),
            surroundings(stage, run));
    List<Edge> edges = new ArrayList<>(List.of(new Edge(stage.root, Edge.Role.ROOT)));
    mounts.inputs().forEach(input -> edges.add(new Edge(input, Edge.Role.MOUNT)));
    Vertex.Label label =
        new Vertex.Label(
            stage.label.next(
                InstructionText.of(
                    words.forDisplay(run.text() + heredoc.summary(), mounts.secretVariables()))),
            Optional.of(run.range()),
            stage.ignoreCache);
    stage.push(
        new Vertex(op, edges, label),
        "RUN " + stage.variables.historyPrefix() + String.join(" ", args) + " # buildkit");
  }

  /** No device is registered here, as with a BuildKit that nobody told of any. */
  private static void checkDevice(RunDevice device, SourceRange range) {
    if (!device.isWellFormed()) {
      throw new DockerfileFailure(range, "invalid device \"" + device.name() + "\"");
    }
    if (device.required()) {
      throw new DockerfileFailure(
          ErrorClass.DENIED,
          List.of(range),
          "required device \"" + device.name() + "\" is not registered",
          null);
    }
  }

  /**
   * @param summary what step names show of a lone here-document
   */
  private record Heredoc(String command, Optional<InlineFile> script, String summary) {}

  /**
   * What the shell is given: the body of a lone heredoc (S051), the path of its script (S052), or
   * the whole text with the bodies behind it (S053).
   */
  private static Heredoc heredoc(Command command, SourceRange range) {
    if (command.inlineFiles().isEmpty()) {
      return new Heredoc(String.join(" ", command.words()), Optional.empty(), "");
    }
    if (command.words().size() != 1 || !command.shellForm()) {
      throw new DockerfileFailure(range, "a here-document needs the shell form");
    }
    String line = command.words().getFirst();
    InlineFile first = command.inlineFiles().getFirst();
    if (HeredocMarkers.parse(line).isEmpty()) {
      StringBuilder full = new StringBuilder(line);
      command
          .inlineFiles()
          .forEach(file -> full.append('\n').append(file.content()).append(file.name()));
      return new Heredoc(full.toString(), Optional.empty(), "");
    }
    String content = first.body();
    if (content.startsWith("#!")) {
      InlineFile script = new InlineFile(first.name(), content, false, false, 0);
      return new Heredoc(
          MountPlan.SCRIPT_DIRECTORY + first.name(), Optional.of(script), summary(first));
    }
    return new Heredoc(content, Optional.empty(), summary(first));
  }

  private static String summary(InlineFile file) {
    String[] lines = file.content().strip().split("\r?\n", 2);
    return " (" + lines[0] + (lines.length > 1 ? "..." : "") + ")";
  }

  /** What the Dockerfile set, with the PATH that the runtime would add made plain. */
  private static List<String> environment(StageDraft stage) {
    List<String> environment = new ArrayList<>(stage.variables.environment());
    if (stage.variable("PATH").isEmpty()) {
      environment.add("PATH=" + ConfigDraft.DEFAULT_PATH);
    }
    return environment;
  }

  private List<String> proxies() {
    Map<String, String> args = scope.request().buildArgs();
    List<String> environment = new ArrayList<>();
    for (String name : PROXIES) {
      String lower = name.toLowerCase(Locale.ROOT);
      String value = args.getOrDefault(name, args.get(lower));
      if (value != null && !value.isEmpty()) {
        environment.add(name + "=" + value);
        environment.add(lower + "=" + value);
      }
    }
    return environment;
  }

  private Op.Surroundings surroundings(StageDraft stage, Instruction.Run run) {
    PlanRequest.RunDefaults defaults = scope.request().steps();
    return new Op.Surroundings(
        stage.platform.text(),
        scope.control("BUILDKIT_SANDBOX_HOSTNAME").orElse(DEFAULT_HOSTNAME),
        defaults.hosts(),
        run.network().map(name -> network(name, run.range())).orElse(defaults.network()),
        run.security().map(name -> security(name, run.range())).orElse(Security.SANDBOX),
        defaults.ulimits(),
        defaults.shmSizeBytes(),
        defaults.cgroupParent(),
        scope.request().epochSeconds());
  }

  private Network network(String name, SourceRange range) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "default" -> scope.request().steps().network();
      case "none" -> Network.NONE;
      case "host" -> {
        if (scope.request().steps().network() != Network.HOST) {
          requireEntitlement("network.host", range);
        }
        yield Network.HOST;
      }
      default -> throw new DockerfileFailure(range, "unsupported network mode " + name);
    };
  }

  private Security security(String name, SourceRange range) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "sandbox" -> Security.SANDBOX;
      case "insecure" -> {
        requireEntitlement("security.insecure", range);
        yield Security.INSECURE;
      }
      default -> throw new DockerfileFailure(range, "unsupported security mode " + name);
    };
  }

  private void requireEntitlement(String entitlement, SourceRange range) {
    if (!scope.request().allow().contains(entitlement)) {
      throw new DockerfileFailure(
          ErrorClass.DENIED,
          List.of(range),
          "entitlement " + entitlement + " is not allowed (use --allow " + entitlement + ")",
          null);
    }
  }
}
