package jbuild.parser;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import jbuild.failure.ErrorClass;
import jbuild.failure.Failure;
import jbuild.parser.syntax.Keyword;
import jbuild.parser.syntax.Statement;
import jbuild.parser.syntax.Syntax;
import jbuild.parser.syntax.SyntaxReader;

/** Dockerfile text to typed instructions: the first arrow of a build. */
public final class DockerfileParser {
  private static final int MAX_BYTES = 4 << 20;

  private DockerfileParser() {}

  /** Parses a whole file. All mistakes are told at once; nothing is thrown for bad text. */
  public static ParseResult parse(Source source) {
    if (source.bytes().length > MAX_BYTES) {
      return refusal("the Dockerfile is larger than 4 MiB");
    }
    if (source.bytes().length == 0) {
      return refusal("the Dockerfile cannot be empty");
    }
    Syntax syntax;
    try {
      syntax = SyntaxReader.read(decode(source.bytes()));
    } catch (Failure e) {
      return refusal(String.valueOf(e.getMessage()));
    }
    ParseResult result = new DockerfileAssembly(source, syntax).assemble();
    boolean noStages = result.dockerfile().filter(d -> d.stages().isEmpty()).isPresent();
    return noStages
        ? new ParseResult(
            Optional.empty(),
            refusal("dockerfile contains no stages to build").diagnostics(),
            result.findings(),
            result.check())
        : result;
  }

  /**
   * Parses one ONBUILD trigger of a base image. Fails with {@code PARSE}.
   *
   * @param trigger raw text, heredocs included
   */
  public static Instruction parseTrigger(String trigger) {
    Syntax syntax = SyntaxReader.read(trigger);
    if (!syntax.errors().isEmpty()) {
      throw new Failure(ErrorClass.PARSE, syntax.errors().getFirst().message());
    }
    List<Statement> statements = syntax.statements();
    if (statements.size() != 1) {
      throw new Failure(ErrorClass.PARSE, "an ONBUILD trigger should be a single instruction");
    }
    Keyword keyword = statements.getFirst().outerKeyword();
    if (keyword == Keyword.FROM || keyword == Keyword.MAINTAINER || keyword == Keyword.ONBUILD) {
      throw new Failure(ErrorClass.PARSE, keyword + " isn't allowed as an ONBUILD trigger");
    }
    return InstructionReader.read(statements.getFirst());
  }

  private static ParseResult refusal(String message) {
    return new ParseResult(
        Optional.empty(),
        List.of(Diagnostic.error(message, SourceRange.line(1))),
        List.of(),
        Optional.empty());
  }

  /** UTF-8 without its byte order mark; each byte that is none becomes U+FFFD. */
  public static String decode(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        in.get();
        out.put('\uFFFD');
      }
      result = decoder.decode(in, out, true);
    }
    String text = out.flip().toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
