package jbuild.parser;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jbuild.failure.Failure;

/** A typed instruction in the corpus's form. */
final class CommandAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CommandAnswer() {}

  static ObjectNode of(Instruction instruction) {
    ObjectNode node = JSON.createObjectNode();
    node.put("op", instruction.getClass().getSimpleName().toUpperCase(Locale.ROOT));
    node.put("line", instruction.range().startLine());
    switch (instruction) {
      case Instruction.From from -> node.put("value", from.base());
      case Instruction.Arg arg -> node.set("args", pairs(arg.args()));
      case Instruction.Env env -> node.set("pairs", pairs(env.pairs()));
      case Instruction.Label label -> node.set("pairs", pairs(label.pairs()));
      case Instruction.Run run -> run(node, run);
      case Instruction.Cmd cmd -> command(node, cmd.command());
      case Instruction.Entrypoint entrypoint -> command(node, entrypoint.command());
      case Instruction.Shell shell -> node.set("values", JSON.valueToTree(shell.words()));
      case Instruction.Copy copy -> {
        transfer(node, copy.transfer());
        put(node, "from", copy.from());
      }
      case Instruction.Add add -> {
        transfer(node, add.transfer());
        put(node, "checksum", add.checksum());
        add.keepGitDir().ifPresent(v -> node.put("keep_git_dir", v));
        add.unpack().ifPresent(v -> node.put("unpack", v));
      }
      case Instruction.Workdir workdir -> node.put("value", workdir.path());
      case Instruction.User user -> node.put("value", user.user());
      case Instruction.Expose expose -> node.set("values", JSON.valueToTree(expose.ports()));
      case Instruction.Volume volume -> node.set("values", JSON.valueToTree(volume.paths()));
      case Instruction.StopSignal signal -> node.put("value", signal.signal());
      case Instruction.Healthcheck check -> healthcheck(node, check);
      case Instruction.OnBuild onBuild -> node.put("value", onBuild.trigger());
      case Instruction.Maintainer maintainer -> node.put("value", maintainer.maintainer());
    }
    return node;
  }

  static ArrayNode pairs(List<KeyValue> pairs) {
    ArrayNode list = JSON.createArrayNode();
    for (KeyValue pair : pairs) {
      ArrayNode entry = list.addArray().add(pair.key());
      pair.value().ifPresentOrElse(entry::add, entry::addNull);
    }
    return list;
  }

  private static void put(ObjectNode node, String name, Optional<String> value) {
    value.ifPresent(v -> node.put(name, v));
  }

  private static void command(ObjectNode node, Command command) {
    node.set("cmd", JSON.valueToTree(command.words()));
    node.put("shell_form", command.shellForm());
  }

  private static void run(ObjectNode node, Instruction.Run run) {
    command(node, run.command());
    ArrayNode files = JSON.createArrayNode();
    for (InlineFile heredoc : run.command().inlineFiles()) {
      files
          .addObject()
          .put("name", heredoc.name())
          .put("data", heredoc.content())
          .put("chomp", heredoc.chomp());
    }
    if (!files.isEmpty()) {
      node.set("inline", files);
    }
    put(node, "network", run.network().filter(v -> !v.equals("default")));
    put(node, "security", run.security().filter(v -> !v.equals("sandbox")));
    try {
      ArrayNode mounts = JSON.createArrayNode();
      run.mounts().forEach(m -> mounts.add(mount(MountOptions.parse(m, v -> v))));
      if (!mounts.isEmpty()) {
        node.set("mounts", mounts);
      }
    } catch (Failure e) {
      node.put("mount_error", e.getMessage());
    }
  }

  private static ObjectNode mount(MountOptions options) {
    ObjectNode node = JSON.createObjectNode();
    node.put("type", options.type());
    put(node, "target", options.target());
    put(node, "source", options.source());
    put(node, "from", options.from());
    put(node, "id", options.id());
    put(node, "sharing", options.sharing());
    put(node, "env", options.env());
    node.put("readonly", options.readOnly());
    node.put("required", options.required());
    options.sizeBytes().ifPresent(v -> node.put("size", v));
    options.mode().ifPresent(v -> node.put("mode", v));
    options.uid().ifPresent(v -> node.put("uid", v));
    options.gid().ifPresent(v -> node.put("gid", v));
    return node;
  }

  private static void transfer(ObjectNode node, Instruction.Transfer transfer) {
    node.set("sources", JSON.valueToTree(transfer.sources()));
    node.put("dest", transfer.destination());
    ArrayNode files = JSON.createArrayNode();
    for (InlineFile file : transfer.inlineFiles()) {
      files
          .addObject()
          .put("path", file.name())
          .put("data", file.body())
          .put("expand", file.expand());
    }
    if (!files.isEmpty()) {
      node.set("inline", files);
    }
    put(node, "chown", transfer.chown());
    put(node, "chmod", transfer.chmod());
    node.put("link", transfer.link()).put("parents", transfer.parents());
    if (!transfer.excludes().isEmpty()) {
      node.set("exclude", JSON.valueToTree(transfer.excludes()));
    }
  }

  private static void healthcheck(ObjectNode node, Instruction.Healthcheck check) {
    node.set("test", JSON.valueToTree(check.test()));
    putNanos(node, "interval_ns", check.intervalNanos());
    putNanos(node, "timeout_ns", check.timeoutNanos());
    putNanos(node, "start_period_ns", check.startPeriodNanos());
    putNanos(node, "start_interval_ns", check.startIntervalNanos());
    check.retries().ifPresent(v -> node.put("retries", v));
  }

  private static void putNanos(ObjectNode node, String name, long nanos) {
    if (nanos != 0) {
      node.put(name, nanos);
    }
  }
}
