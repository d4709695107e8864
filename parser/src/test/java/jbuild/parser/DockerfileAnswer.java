package jbuild.parser;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import jbuild.parser.lint.CheckOptions;
import jbuild.parser.lint.Linter;
import jbuild.parser.lint.Rule;
import jbuild.parser.syntax.Heredoc;
import jbuild.parser.syntax.Keyword;
import jbuild.parser.syntax.Statement;
import jbuild.parser.syntax.Syntax;
import jbuild.parser.syntax.SyntaxError;
import jbuild.parser.syntax.SyntaxReader;

/** What the parser makes of a Dockerfile, in the corpus's form. */
final class DockerfileAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The corpus knows warnings of these rules; others of ours need no oracle. */
  private static final Set<Rule> RULES =
      Set.of(Rule.FROM_AS_CASING, Rule.STAGE_NAME_CASING, Rule.MAINTAINER_DEPRECATED);

  private DockerfileAnswer() {}

  static ObjectNode of(byte[] bytes) {
    ObjectNode answer = JSON.createObjectNode();
    Syntax syntax = SyntaxReader.read(DockerfileParser.decode(bytes));
    if (!syntax.errors().isEmpty()) {
      return refused(answer, syntax.errors().getFirst());
    }
    if (syntax.statements().isEmpty()) {
      int lines = DockerfileParser.decode(bytes).split("\n", -1).length;
      boolean open = bytes.length > 0 && bytes[bytes.length - 1] != '\n';
      return refused(answer, "syntax", open ? lines : lines - 1, "file with no instructions");
    }
    ParseResult result = new DockerfileAssembly(new Source("Dockerfile", bytes), syntax).assemble();
    Optional<Diagnostic> error =
        result.diagnostics().stream()
            .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
            .findFirst();
    if (error.isPresent()) {
      int line = error.get().ranges().getFirst().startLine();
      return refused(answer, "instruction", line, error.get().message());
    }
    return accepted(answer, syntax, result);
  }

  /** Lines of directives are counted from 0 in the corpus. */
  private static ObjectNode refused(ObjectNode answer, SyntaxError error) {
    int line = error.startLine() - (error.inDirective() ? 1 : 0);
    return refused(answer, "syntax", line, error.message());
  }

  private static ObjectNode refused(ObjectNode answer, String stage, int line, String message) {
    answer.put("error_stage", stage).putObject("error").put("line", line).put("message", message);
    return answer;
  }

  private static ObjectNode accepted(ObjectNode answer, Syntax syntax, ParseResult result) {
    Dockerfile dockerfile = result.dockerfile().orElseThrow();
    answer.put("escape", String.valueOf(dockerfile.escape()));
    dockerfile.syntax().ifPresent(v -> answer.put("syntax", v).put("frontend", firstWord(v)));
    dockerfile.check().ifPresent(v -> answer.put("check", v));
    ArrayNode instructions = answer.putArray("instructions");
    syntax.statements().forEach(s -> instructions.add(statement(s)));
    ArrayNode globals = answer.putArray("global_args");
    for (Instruction.Arg arg : dockerfile.globalArgs()) {
      globals.addAll(CommandAnswer.pairs(arg.args()));
    }
    ArrayNode stages = answer.putArray("stages");
    dockerfile.stages().forEach(s -> stages.add(stage(s)));
    ArrayNode warnings = answer.putArray("warnings");
    Linter linter = new Linter(CheckOptions.DEFAULT);
    result.findings().forEach(linter::add);
    for (Diagnostic warning : linter.warnings()) {
      Rule rule = warning.rule().orElseThrow();
      ObjectNode node = JSON.createObjectNode();
      node.put("line", warning.ranges().getFirst().startLine());
      if (RULES.contains(rule)) {
        warnings.add(node.put("rule", rule.title()).put("text", warning.message()));
      } else if (rule == Rule.NO_EMPTY_CONTINUATION) {
        warnings.add(node);
      }
    }
    return answer;
  }

  private static String firstWord(String value) {
    return value.split(" ", 2)[0];
  }

  private static ObjectNode statement(Statement statement) {
    ObjectNode node = JSON.createObjectNode();
    if (statement.isTrigger()) {
      node.put("instruction", "ONBUILD").putArray("args");
      flags(node, statement.triggers().getFirst());
      statement.triggered().ifPresent(s -> node.set("sub", own(s)));
      heredocs(node, statement.heredocs());
    } else {
      node.setAll(own(statement));
      heredocs(node, statement.heredocs());
    }
    node.put("start_line", statement.startLine()).put("end_line", statement.endLine());
    if (!statement.source().comments().isEmpty()) {
      node.set("comments", JSON.valueToTree(statement.source().comments()));
    }
    return node;
  }

  private static ObjectNode own(Statement statement) {
    ObjectNode node = JSON.createObjectNode();
    String upper = statement.written().toUpperCase(Locale.ROOT);
    node.put("instruction", upper);
    if (!upper.equals(statement.written())) {
      node.put("written", statement.written());
    }
    Keyword keyword = statement.keyword();
    if (keyword == Keyword.ENV || keyword == Keyword.LABEL) {
      ArrayNode pairs = node.putArray("pairs");
      for (String word : statement.arguments()) {
        int equals = word.indexOf('=');
        pairs.addArray().add(word.substring(0, equals)).add(word.substring(equals + 1));
      }
      node.put("space_form", statement.legacyPair());
    } else {
      List<String> args = statement.arguments();
      node.set("args", JSON.valueToTree(keyword == Keyword.UNKNOWN ? List.of("") : args));
    }
    node.put("json", statement.exec());
    flags(node, statement.flags());
    return node;
  }

  private static void flags(ObjectNode node, List<String> flags) {
    if (!flags.isEmpty()) {
      node.set("flags", JSON.valueToTree(flags));
    }
  }

  private static void heredocs(ObjectNode node, List<Heredoc> heredocs) {
    ArrayNode list = JSON.createArrayNode();
    for (Heredoc heredoc : heredocs) {
      list.addObject()
          .put("name", heredoc.name())
          .put("content", heredoc.content())
          .put("expand", heredoc.expand())
          .put("chomp", heredoc.chomp())
          .put("fd", heredoc.fileDescriptor());
    }
    if (!heredocs.isEmpty()) {
      node.set("heredocs", list);
    }
  }

  private static ObjectNode stage(Stage stage) {
    ObjectNode node = JSON.createObjectNode();
    node.put("base", stage.from().base());
    stage.name().ifPresent(v -> node.put("name", v));
    stage.from().platform().ifPresent(v -> node.put("platform", v));
    node.put("line", stage.from().range().startLine());
    ArrayNode commands = node.putArray("commands");
    for (Instruction instruction : stage.instructions()) {
      commands.add(CommandAnswer.of(instruction));
    }
    return node;
  }
}
