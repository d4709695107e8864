package jbuild.parser;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jbuild.failure.Failure;
import jbuild.image.Digest;
import jbuild.image.Platform;
import jbuild.image.Reference;

/** What an image reference and a platform mean, in the corpus's form. */
final class ImageNameAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Platform HOST = new Platform("linux", "amd64", "");

  private ImageNameAnswer() {}

  static ObjectNode reference(String input) {
    ObjectNode answer = JSON.createObjectNode();
    try {
      Reference reference = Reference.parse(input);
      answer.put("full", reference.toString()).put("familiar", reference.familiar());
      answer.put("domain", reference.domain()).put("path", reference.path());
      reference.tag().ifPresent(tag -> answer.put("tag", tag));
      reference.digest().map(Digest::toString).ifPresent(digest -> answer.put("digest", digest));
      return answer;
    } catch (Failure e) {
      return answer.put("error", e.getMessage());
    }
  }

  static ObjectNode platform(String input) {
    ObjectNode answer = JSON.createObjectNode();
    try {
      Platform platform = Platform.parse(input, HOST);
      answer.put("os", platform.os()).put("arch", platform.architecture());
      answer.put("variant", platform.variant()).put("os_version", platform.osVersion());
      return answer.put("text", platform.text());
    } catch (Failure e) {
      return answer.put("error", e.getMessage());
    }
  }
}
