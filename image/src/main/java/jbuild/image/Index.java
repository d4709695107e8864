package jbuild.image;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An image index, also called manifest list (OCI image specification, "index"). */
public record Index(String mediaType, List<Descriptor> manifests, Map<String, String> annotations) {

  public Index {
    manifests = List.copyOf(manifests);
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }
}
