package jbuild.image;

/** The digest of a layer's uncompressed tar (OCI image specification, config, "Layer DiffID"). */
public record DiffId(Digest digest) {
  /** The layer of a step that changed nothing: a tar of nothing but its 1024 closing zero bytes. */
  public static final DiffId EMPTY =
      new DiffId(
          Digest.parse("sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"));

  @Override
  public String toString() {
    return digest.toString();
  }
}
