package jbuild.parser;

import java.util.Optional;

/**
 * A name and its value as written, quotes and variables still in. {@code value} is absent only for
 * an ARG without default.
 */
public record KeyValue(String key, Optional<String> value) {}
