#!/usr/bin/env python3
"""sizes.py REGISTRY DIR "PEER ..." "CASE ...": what the layers weigh that each peer pushed last, those of the base image left out: kB
compressed, and the ratio of the first peer's to each other's. DIR is BENCH_DIR, which knows the names of the pushed images."""
import json, os, re, sys, urllib.request

ACCEPT = ", ".join("application/vnd." + kind for kind in (
    "oci.image.manifest.v1+json", "oci.image.index.v1+json", "docker.distribution.manifest.v2+json", "docker.distribution.manifest.list.v2+json"))


def manifest(registry, name, reference):
    request = urllib.request.Request("http://%s/v2/%s/manifests/%s" % (registry, name, reference), headers={"Accept": ACCEPT})
    with urllib.request.urlopen(request, timeout=10) as answer:
        found = json.load(answer)
    return manifest(registry, name, found["manifests"][0]["digest"]) if "manifests" in found else found


def base(registry, context):
    """The number of layers of the image that the last stage stands on."""
    with open(os.path.join(context, "Dockerfile")) as lines:
        image = re.search(r"^FROM (\S+)", lines.read(), re.M)[1]
    name, _, tag = image.partition(":")
    return len(manifest(registry, "library/" + name, tag or "latest")["layers"])


def main(registry, directory, peers, cases):
    peers = peers.split()
    print("| case | layers | " + " | ".join(p + " kB" for p in peers) + " | " + " | ".join("jbuild / " + p for p in peers[1:]) + " |")
    print("|---" * (1 + 2 * len(peers)) + "|")
    for case in cases.split():
        below = base(registry, os.path.join(directory, "ctx", case))
        weights, counts = [], set()
        for peer in peers:
            with open(os.path.join(directory, "out", "%s-%s.id" % (peer, case))) as number:
                layers = manifest(registry, "bench/%s-%s-%s" % (peer, case, number.read().strip()), "latest")["layers"][below:]
            counts.add(len(layers))
            weights.append(sum(layer["size"] for layer in layers) / 1e3)
        print("| %s | %s | %s | %s |" % (case, "/".join(map(str, sorted(counts))), " | ".join(format(w, ",.1f") for w in weights),
                                         " | ".join("%.3f" % (weights[0] / w) for w in weights[1:])))


if __name__ == "__main__":
    main(*sys.argv[1:5])
