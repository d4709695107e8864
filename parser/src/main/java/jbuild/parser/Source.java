package jbuild.parser;

/**
 * A Dockerfile's text and the name it is shown under.
 *
 * @param name as the user wrote it, for messages
 * @param bytes the file as it is, UTF-8 with or without BOM
 */
public record Source(String name, byte[] bytes) {}
