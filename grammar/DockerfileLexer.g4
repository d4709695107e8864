lexer grammar DockerfileLexer;

TEXT : ~[\r\n]+ ;
NEWLINE : '\r'? '\n' ;
OTHER : . ;
