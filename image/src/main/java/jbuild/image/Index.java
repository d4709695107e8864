package jbuild.image;

import java.util.List;
import java.util.Map;

/** An image index, also called manifest list (OCI image specification, "index"). */
public record Index(
    String mediaType, List<Descriptor> manifests, Map<String, String> annotations) {}
