package jbuild.engine.copy;

/** Which attributes of a source can be seen in the copy, and so belong to its key. */
record KeptAttributes(boolean fileModes, boolean directoryModes, boolean owners) {
  static final KeptAttributes ALL = new KeptAttributes(true, true, true);

  static KeptAttributes of(CopySpec spec) {
    boolean octal =
        spec.chmod().map(text -> ModeChange.parse(text).absolute().isPresent()).orElse(false);
    boolean partial = spec.parents() || !spec.excludes().isEmpty();
    return new KeptAttributes(!octal, !octal || partial, spec.chown().isEmpty());
  }
}
