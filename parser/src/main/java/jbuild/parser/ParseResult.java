package jbuild.parser;

import java.util.List;
import java.util.Optional;

/**
 * @param dockerfile absent when there are errors
 * @param diagnostics errors and warnings in the order of their lines
 */
public record ParseResult(Optional<Dockerfile> dockerfile, List<Diagnostic> diagnostics) {}
