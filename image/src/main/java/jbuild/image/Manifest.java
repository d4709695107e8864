package jbuild.image;

import java.util.List;
import java.util.Map;

/** An image manifest (OCI image specification, "manifest"). */
public record Manifest(
    String mediaType,
    Descriptor config,
    List<Descriptor> layers,
    Map<String, String> annotations) {}
