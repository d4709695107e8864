package jbuild.parser;

import java.util.List;

/**
 * The command of a RUN, CMD, ENTRYPOINT or HEALTHCHECK.
 *
 * @param words one element in shell form: the whole text
 * @param shellForm whether a shell runs it, as against the JSON (exec) form
 * @param inlineFiles here-documents, RUN only
 */
public record Command(List<String> words, boolean shellForm, List<InlineFile> inlineFiles) {}
