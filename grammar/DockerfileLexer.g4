/*
 * The Dockerfile language, lexical part. It is read in two passes by the same lexer.
 *
 * Pass 1 (default mode, LINES, HEREDOC) cuts the file into physical lines: directives, blanks, comments, lines that go on,
 * lines that end. The lines of one instruction are then joined, because a continuation may stand in the middle of a word.
 *
 * Pass 2 (STATEMENT and the modes below it) cuts a joined line into keyword, flags and arguments.
 *
 * There is no embedded code. Three mode switches depend on earlier text and are made by the lexer's user: the escape
 * character picks LINES or LINES_BACKTICK and PAIRS or PAIRS_BACKTICK; a here-document picks HEREDOC; the keyword picks the
 * form of the arguments. Tokens whose name ends in AHEAD are looked at only: the user puts them back and switches the mode.
 */
lexer grammar DockerfileLexer;

tokens {
  WORD,
  TEXT,
  HEREDOC_END,
  HEREDOC_MISSING,
  END
}

// Unicode white space but the newline.
fragment BLANK
  : [ \t\u000B\f\r\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]
  ;

// What splits plain words: ASCII only.
fragment GAP : [ \t\u000B\f\r] ;

fragment ANY : . ;

fragment REST_OF_LINE : ~'\n'* '\n'? ;

fragment DIRECTIVE_VALUE : [ \t\f\r]* '=' ~'\n'* ~[\r\n] '\r'* '\n'? ;

// ---- Default mode: the top of the file, where directives may stand.

SYNTAX_DIRECTIVE options { caseInsensitive = true; } : BLANK* '#' BLANK* 'syntax' DIRECTIVE_VALUE ;

ESCAPE_DIRECTIVE options { caseInsensitive = true; } : BLANK* '#' BLANK* 'escape' DIRECTIVE_VALUE ;

CHECK_DIRECTIVE options { caseInsensitive = true; } : BLANK* '#' BLANK* 'check' DIRECTIVE_VALUE ;

SHEBANG_LINE : '#!' REST_OF_LINE ;

FIRST_LINE_AHEAD : ~'\n'+ '\n'? | '\n' ;

// ---- Physical lines, escape character backslash.

mode LINES;

BLANK_LINE : BLANK* '\n' | BLANK+ ;

COMMENT_LINE : BLANK* '#' REST_OF_LINE ;

CONTINUED_LINE : ( ~'\n'* ~[\\\n] )? '\\' [ \t]* '\r'* '\n'? ;

LINE : ~'\n'+ '\n'? ;

// ---- Physical lines, escape character backtick.

mode LINES_BACKTICK;

BACKTICK_BLANK_LINE : ( BLANK* '\n' | BLANK+ ) -> type(BLANK_LINE) ;

BACKTICK_COMMENT_LINE : BLANK* '#' REST_OF_LINE -> type(COMMENT_LINE) ;

BACKTICK_CONTINUED_LINE : ( ~'\n'* ~[`\n] )? '`' [ \t]* '\r'* '\n'? -> type(CONTINUED_LINE) ;

BACKTICK_LINE : ~'\n'+ '\n'? -> type(LINE) ;

// ---- The body of a here-document, raw; the user turns the terminator into HEREDOC_END.

mode HEREDOC;

HEREDOC_LINE : ~'\n'+ '\n'? | '\n' ;

// ---- A joined line: the keyword.

mode STATEMENT;

STATEMENT_BLANK : BLANK+ -> skip ;

ADD options { caseInsensitive = true; } : 'add' -> mode(FLAGS) ;

ARG options { caseInsensitive = true; } : 'arg' -> mode(FLAGS) ;

CMD options { caseInsensitive = true; } : 'cmd' -> mode(FLAGS) ;

COPY options { caseInsensitive = true; } : 'copy' -> mode(FLAGS) ;

ENTRYPOINT options { caseInsensitive = true; } : 'entrypoint' -> mode(FLAGS) ;

ENV options { caseInsensitive = true; } : 'env' -> mode(FLAGS) ;

EXPOSE options { caseInsensitive = true; } : 'expose' -> mode(FLAGS) ;

FROM options { caseInsensitive = true; } : 'from' -> mode(FLAGS) ;

HEALTHCHECK options { caseInsensitive = true; } : 'healthcheck' -> mode(FLAGS) ;

LABEL options { caseInsensitive = true; } : 'label' -> mode(FLAGS) ;

MAINTAINER options { caseInsensitive = true; } : 'maintainer' -> mode(FLAGS) ;

ONBUILD options { caseInsensitive = true; } : 'onbuild' -> mode(FLAGS) ;

RUN options { caseInsensitive = true; } : 'run' -> mode(FLAGS) ;

SHELL options { caseInsensitive = true; } : 'shell' -> mode(FLAGS) ;

STOPSIGNAL options { caseInsensitive = true; } : 'stopsignal' -> mode(FLAGS) ;

USER options { caseInsensitive = true; } : 'user' -> mode(FLAGS) ;

VOLUME options { caseInsensitive = true; } : 'volume' -> mode(FLAGS) ;

WORKDIR options { caseInsensitive = true; } : 'workdir' -> mode(FLAGS) ;

UNKNOWN_KEYWORD : ~[ \t\u000B\f\r]+ -> mode(FLAGS) ;

// ---- Flags, directly behind the keyword.

mode FLAGS;

FLAGS_BLANK : BLANK+ -> skip ;

// Quotes may enclose blanks; a backslash escapes whatever the file's escape character is.
FLAG
  : '--'
    ( ~[ \t\u000B\f\r"'\\]
    | '\\' ( . | EOF )
    | '"' ( ~["\\] | '\\' . )* ( '"' | '\\'? EOF )
    | '\'' ( ~['\\] | '\\' . )* ( '\'' | '\\'? EOF )
    )+
  ;

FLAGS_END : '--' -> mode(ARGUMENTS) ;

ARGUMENTS_AHEAD : . ;

mode ARGUMENTS;

ARGUMENTS_BLANK : BLANK+ -> skip ;

ARGUMENTS_ANY : . -> type(ARGUMENTS_AHEAD) ;

// ---- Arguments that start with a bracket: exec form if all of them is one JSON array of strings.

mode FORM;

fragment JSON_BLANK : [ \t\r] ;

fragment JSON_STRING : '"' ( ~["\\\u0000-\u001F] | '\\' ( ["\\/bfnrt] | 'u' HEX HEX HEX HEX ) )* '"' ;

fragment HEX : [0-9a-fA-F] ;

EXEC_FORM_AHEAD
  : '[' JSON_BLANK* ( JSON_STRING JSON_BLANK* ( ',' JSON_BLANK* JSON_STRING JSON_BLANK* )* )? ']' JSON_BLANK*
  ;

OTHER_FORM_AHEAD : ANY+ ;

mode EXEC;

EXEC_OPEN : '[' ;

EXEC_CLOSE : ']' ;

EXEC_COMMA : ',' ;

EXEC_STRING : JSON_STRING ;

EXEC_BLANK : JSON_BLANK+ -> skip ;

// ---- The type word of a HEALTHCHECK; what follows has the form of a command.

mode HEALTH;

HEALTH_TYPE : ~[ \t\u000B\f\r]+ -> type(WORD), mode(ARGUMENTS) ;

// ---- All the rest is one text.

mode TEXTS;

TEXTS_ALL : ANY+ -> type(TEXT) ;

// ---- Words between blanks; quotes mean nothing here.

mode WORDS;

WORDS_BLANK : GAP+ -> skip ;

WORDS_WORD : ~[ \t\u000B\f\r]+ -> type(WORD) ;

// ---- Words that may hold quoted blanks, escape character backslash; an escape character at the very end means nothing.

mode PAIRS;

PAIRS_BLANK : BLANK+ -> skip ;

PAIRS_WORD
  : ( ~[ \t\u000B\f\r\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"'\\]
    | '\\' ( . | EOF )
    | '"' ( ~["\\] | '\\' . )* ( '"' | '\\'? EOF )
    | '\'' ~'\''* ( '\'' | EOF )
    )+ -> type(WORD)
  ;

// ---- The same with the backtick.

mode PAIRS_BACKTICK;

PAIRS_BACKTICK_BLANK : BLANK+ -> skip ;

PAIRS_BACKTICK_WORD
  : ( ~[ \t\u000B\f\r\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"'`]
    | '`' ( . | EOF )
    | '"' ( ~["`] | '`' . )* ( '"' | '`'? EOF )
    | '\'' ~'\''* ( '\'' | EOF )
    )+ -> type(WORD)
  ;
