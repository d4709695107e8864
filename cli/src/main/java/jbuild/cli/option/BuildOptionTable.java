package jbuild.cli.option;

/** The options of {@code jbuild build}, spelled and meant as in {@code docker buildx build}. */
public final class BuildOptionTable {
  private BuildOptionTable() {}

  public static OptionTable create() {
    OptionTable table =
        new OptionTable(
            "jbuild build",
            "CONTEXT",
            "Build an image from a Dockerfile. CONTEXT is a directory, - (a tar or a Dockerfile on"
                + " standard input), a git repository or an http(s) URL.");
    addInput(table);
    addSteps(table);
    addOutput(table);
    addRefused(table);
    return table;
  }

  private static void addInput(OptionTable table) {
    table
        .value("FILE", "Dockerfile: a file, - for standard input, or a URL", "-f", "--file")
        .value("STAGE", "Stage to build", "--target")
        .values("OS/ARCH", "Platform of the result", "--platform")
        .values("KEY[=VALUE]", "Value for an ARG; KEY alone: from the environment", "--build-arg")
        .values(
            "NAME=VALUE",
            "More contexts: DIR, docker-image://REF, oci-layout://DIR[:TAG], git or http URL",
            "--build-context")
        .values("KEY=VALUE", "Label of the image", "--label")
        .values("id=ID[,src=FILE|,env=NAME]", "Secret for RUN --mount=type=secret", "--secret")
        .values("ID[=SOCKET|KEY]", "SSH agent for RUN --mount=type=ssh", "--ssh")
        .flag("Run every step again", "--no-cache")
        .values("STAGE[,STAGE]", "Run the steps of these stages again", "--no-cache-filter")
        .flag("Ask registries again for base images that are known here", "--pull");
  }

  private static void addSteps(OptionTable table) {
    table
        .value("MODE", "Network of RUN: default, none or host", "--network")
        .values("HOST:IP", "Another line for /etc/hosts", "--add-host")
        .values("ENTITLEMENT", "Allow network.host or security.insecure", "--allow")
        .values("NAME=SOFT[:HARD]", "Resource limit of RUN", "--ulimit")
        .value("SIZE", "Size of /dev/shm", "--shm-size")
        .value("CGROUP", "Parent cgroup of RUN", "--cgroup-parent");
  }

  private static void addOutput(OptionTable table) {
    table
        .values("NAME[:TAG]", "Name of the image", "-t", "--tag")
        .values(
            "type=TYPE[,...]|DIR|-",
            "Where the result goes: oci, docker, tar, local, image, registry",
            "-o",
            "--output")
        .flag("Push to a registry (type=registry)", "--push")
        .flag("Keep the image in the store (type=image; the default)", "--load")
        .value("FILE", "Write the image ID to a file", "--iidfile")
        .value("FILE", "Write digests and names as JSON to a file", "--metadata-file")
        .value("MODE", "Progress: auto, plain, tty, quiet (also BUILDKIT_PROGRESS)", "--progress")
        .flag("No progress; print the image ID", "-q", "--quiet")
        .value(
            "NAME[,format=FORMAT]",
            "Do not build, but answer: check, outline or targets; format text, json, sarif",
            "--call")
        .flag("Check the Dockerfile and do not build (--call=check)", "--check")
        .value("BOOL", "Only false: there are no attestations", "--provenance")
        .value("BOOL", "Only false: there are no attestations", "--sbom")
        .value("DIR", "State of jbuild (also JBUILD_ROOT)", "--root")
        .flag("Show the causes of an error", "-D", "--debug");
  }

  /** What buildx has, in its visible and hidden options, and jbuild has not yet. */
  private static void addRefused(OptionTable table) {
    table
        .refuse(
            true,
            "--annotation",
            "--attest",
            "--builder",
            "--cache-from",
            "--cache-to",
            "--cpu-period",
            "--cpu-quota",
            "-c",
            "--cpu-shares",
            "--cpuset-cpus",
            "--cpuset-mems",
            "--invoke",
            "--isolation",
            "-m",
            "--memory",
            "--memory-swap",
            "--policy",
            "--print",
            "--resource",
            "--security-opt",
            "--server-config")
        .refuse(false, "--compress", "--force-rm", "--rm", "--squash");
  }
}
