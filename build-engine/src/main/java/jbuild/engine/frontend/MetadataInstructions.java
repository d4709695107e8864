package jbuild.engine.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import jbuild.image.ImageConfig.Healthcheck;
import jbuild.parser.Command;
import jbuild.parser.Instruction;
import jbuild.parser.KeyValue;

/** The instructions that only change the configuration (S217-S231, but WORKDIR). */
final class MetadataInstructions {
  private MetadataInstructions() {}

  static void env(StageDraft stage, Instruction.Env env, Words words) {
    List<String> shown = new ArrayList<>();
    for (KeyValue pair : env.pairs()) {
      String key = words.expand(pair.key());
      String value = words.expand(pair.value()).orElse("");
      stage.config.setEnv(key, value);
      shown.add(key + "=" + value);
    }
    // The variables change only now: the whole line saw those of before (S061).
    for (String line : shown) {
      int equals = line.indexOf('=');
      stage.variables.set(line.substring(0, equals), line.substring(equals + 1));
    }
    stage.note("ENV " + String.join(" ", shown));
  }

  static void label(StageDraft stage, Instruction.Label label, Words words) {
    List<String> shown = new ArrayList<>();
    for (KeyValue pair : label.pairs()) {
      String key = words.expand(pair.key());
      String value = words.expand(pair.value()).orElse("");
      stage.config.labels.put(key, value);
      shown.add(key + "=" + value);
    }
    stage.note("LABEL " + String.join(" ", shown));
  }

  static void user(StageDraft stage, Instruction.User user, Words words) {
    stage.config.user = words.expand(user.user());
    stage.note("USER " + stage.config.user);
  }

  static void cmd(StageDraft stage, Instruction.Cmd cmd) {
    List<String> command = command(stage, cmd.command());
    stage.config.cmd = Optional.of(command);
    stage.config.argsEscaped = true;
    stage.cmdSet = true;
    stage.note("CMD " + quoted(command));
  }

  /** ENTRYPOINT drops a CMD that was inherited, but not one of the same stage (S219). */
  static void entrypoint(StageDraft stage, Instruction.Entrypoint entrypoint) {
    List<String> command = command(stage, entrypoint.command());
    stage.config.entrypoint = command.isEmpty() ? Optional.empty() : Optional.of(command);
    if (!stage.cmdSet) {
      stage.config.cmd = Optional.empty();
    }
    stage.note("ENTRYPOINT " + quoted(command));
  }

  private static List<String> command(StageDraft stage, Command command) {
    return command.shellForm()
        ? stage.config.inShell(String.join(" ", command.words()))
        : command.words();
  }

  static void shell(StageDraft stage, Instruction.Shell shell) {
    stage.config.shell = Optional.of(shell.words());
    stage.note("SHELL [" + String.join(" ", shell.words()) + "]");
  }

  static void expose(StageDraft stage, Instruction.Expose expose, Words words) {
    List<String> ports = new ArrayList<>();
    for (String word : expose.ports()) {
      for (String port : words.split(word)) {
        ports.addAll(Ports.parse(port, expose.range()));
      }
    }
    stage.config.exposedPorts.addAll(ports);
    stage.note("EXPOSE [" + String.join(" ", ports) + "]");
  }

  static void volume(StageDraft stage, Instruction.Volume volume, Words words) {
    List<String> paths = words.expandAll(volume.paths());
    if (paths.stream().anyMatch(String::isEmpty)) {
      throw new DockerfileFailure(volume.range(), "VOLUME specified can not be an empty string");
    }
    stage.config.volumes.addAll(paths);
    stage.note("VOLUME [" + String.join(" ", paths) + "]");
  }

  static void stopSignal(StageDraft stage, Instruction.StopSignal stopSignal, Words words) {
    String signal = words.expand(stopSignal.signal());
    if (!Signals.isValid(signal)) {
      throw new DockerfileFailure(stopSignal.range(), "invalid signal: " + signal);
    }
    stage.config.stopSignal = signal;
    stage.note("STOPSIGNAL " + signal);
  }

  static void healthcheck(StageDraft stage, Instruction.Healthcheck check) {
    Healthcheck value =
        new Healthcheck(
            check.test(),
            check.intervalNanos(),
            check.timeoutNanos(),
            check.startPeriodNanos(),
            check.startIntervalNanos(),
            check.retries().orElse(0));
    stage.config.healthcheck = Optional.of(value);
    stage.note(
        "HEALTHCHECK {Test:["
            + String.join(" ", value.test())
            + "] Interval:"
            + GoDuration.text(value.intervalNanos())
            + " Timeout:"
            + GoDuration.text(value.timeoutNanos())
            + " StartPeriod:"
            + GoDuration.text(value.startPeriodNanos())
            + " StartInterval:"
            + GoDuration.text(value.startIntervalNanos())
            + " Retries:"
            + value.retries()
            + "}");
  }

  static void maintainer(StageDraft stage, Instruction.Maintainer maintainer) {
    stage.author = Optional.of(maintainer.maintainer());
    stage.note("MAINTAINER " + maintainer.maintainer());
  }

  static void onBuild(StageDraft stage, Instruction.OnBuild onBuild) {
    stage.config.onBuild.add(onBuild.trigger());
  }

  /** Go's {@code %q} of a list. */
  private static String quoted(List<String> words) {
    return words.stream()
        .map(MetadataInstructions::quote)
        .collect(Collectors.joining(" ", "[", "]"));
  }

  private static String quote(String word) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ' || c == 0x7f) {
            out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
