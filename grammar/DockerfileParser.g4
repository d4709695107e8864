/*
 * The Dockerfile language, syntactic part. Its tokens are those of both passes of the lexer: directives, then for every
 * instruction the tokens of its joined line, the lines of its here-documents, and END.
 *
 * The grammar accepts every sequence of tokens that the lexer can give, so that all mistakes of a file are found at once by
 * the rules of the instructions, with messages of their own.
 */
parser grammar DockerfileParser;

options {
  tokenVocab = DockerfileLexer;
}

dockerfile : directive* statement* EOF ;

directive : SYNTAX_DIRECTIVE | ESCAPE_DIRECTIVE | CHECK_DIRECTIVE ;

statement : onbuild* instruction? heredoc* END ;

// Not recursive, so that no number of ONBUILDs can exhaust the stack.
onbuild : ONBUILD flags ;

instruction : keyword flags arguments ;

keyword
  : ADD
  | ARG
  | CMD
  | COPY
  | ENTRYPOINT
  | ENV
  | EXPOSE
  | FROM
  | HEALTHCHECK
  | LABEL
  | MAINTAINER
  | RUN
  | SHELL
  | STOPSIGNAL
  | USER
  | VOLUME
  | WORKDIR
  | UNKNOWN_KEYWORD
  ;

flags : FLAG* FLAGS_END? ;

arguments : WORD* ( execForm | TEXT )? ;

execForm : EXEC_OPEN ( EXEC_STRING ( EXEC_COMMA EXEC_STRING )* )? EXEC_CLOSE ;

heredoc : HEREDOC_LINE* ( HEREDOC_END | HEREDOC_MISSING ) ;
