parser grammar DockerfileParser;

options { tokenVocab = DockerfileLexer; }

dockerfile : (TEXT | NEWLINE | OTHER)* EOF ;
