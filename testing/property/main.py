#!/usr/bin/env python3
"""Builds random small Dockerfiles with jbuild and with a second builder, and compares the images.

  main.py --jbuild PROGRAM --shared FOLDER --registry HOST:PORT [--seconds N] [--from SEED] [--seed SEED] [--builder docker|buildah] [--keep FOLDER]

Compared are the outcome, the flattened file systems (path, kind, mode, owner, content, link, hard links), times of what comes
from the context, and the configurations. buildah is for a second opinion by hand: it agrees with BuildKit in less, and where the
two differ BuildKit is right. A case that differs is made smaller and kept for reading below the folder of --keep:
both Dockerfiles, the context, what differs. Ends with a line of counts; the status is 1 if a case differed.
"""
import argparse, copy, json, os, shutil, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import builders, cases, context

RECENT = 1200000000  # what is made by a build is younger, what comes from a context older
TIDY_EVERY = 40


class Comparison:
    def __init__(self, images, jbuild, second, work, registry):
        self.images, self.jbuild, self.second, self.work, self.registry = images, jbuild, second, work, registry

    def differences(self, case):
        """What differs, one line each, and whether the case builds."""
        trees = []
        outcomes = []
        for builder, other in ((self.second, True), (self.jbuild, False)):
            root = os.path.join(self.work, builder.name + "-case")
            shutil.rmtree(root, ignore_errors=True)
            os.makedirs(root)
            context.write(case, root, other, self.registry)
            out = os.path.join(root, "image")
            status, text = builder.build(root, case["flags"], out)
            outcomes.append((status, text))
            trees.append(self.images.load(out) if status == 0 else None)
        (second, told), (mine, said) = outcomes
        if second is None:
            return [], False
        if mine not in (0, 1) and "INTERNAL" in said or mine == 124:
            return ["jbuild breaks: " + said[-400:]], False
        if (second == 0) != (mine == 0):
            return ["%s: %d, jbuild: %d: %s" % (self.second.name, second, mine, (told if second else said)[-500:])], False
        if second != 0:
            return [], False
        return self.image_differences(*trees), True

    def image_differences(self, expected, mine):
        result = ["%s: %s" % ("jbuild's image is invalid", m) for m in mine["invalid"]]
        mine["invalid"] = expected["invalid"] = []
        for d in self.images.compare(expected, mine):
            if d["area"] in ("config", "rootfs", "platform") and not self.second.differs(d["where"]):
                result.append("%s %s: %s: %s, jbuild: %s" % (d["area"], d["where"], self.second.name, json.dumps(d["a"]), json.dumps(d["b"])))
        (a,), (b,) = expected["images"].values(), mine["images"].values()
        for path, node in a["rootfs"].items():
            own = b["rootfs"].get(path)
            if own and node["type"] != "dir" and min(node["mtime"], own["mtime"]) < RECENT and node["mtime"] != own["mtime"]:
                result.append("mtime %s: %s: %d, jbuild: %d" % (path, self.second.name, node["mtime"], own["mtime"]))
        return result

    def smaller(self, case, kind):
        """The case without whatever it differs without, as long as it is the same kind of difference."""
        progress = True
        while progress:
            progress = False
            for key in ("instructions", "entries", "flags", "ignore"):
                if key == "entries" and any(i["extra"] for i in case["instructions"]):
                    continue  # the extra files are made of the entries
                index = 0
                while case[key] and index < len(case[key]):
                    less = copy.deepcopy(case)
                    width = 2 if key == "flags" else 1
                    del less[key][index:index + width]
                    found, _ = self.differences(less)
                    if found and found[0].split(" ")[0] == kind:
                        case, progress = less, True
                    else:
                        index += width
        return case


def keep(folder, case, found, registry):
    place = os.path.join(folder, "seed-%d" % case["seed"])
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    for name, other in (("jbuild", False), ("second", True)):
        os.makedirs(os.path.join(place, name))
        context.write(case, os.path.join(place, name), other, registry)
    with open(os.path.join(place, "differences"), "w") as f:
        f.write("\n".join(found) + "\nflags: %s\n" % case["flags"])
    return place


def second_builder(name, work, registry):
    if name in (None, "docker") and builders.Docker.there():
        return builders.Docker(work)
    if name == "buildah" and builders.Buildah.there():
        return builders.Buildah(work, registry)
    return None


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--jbuild", required=True)
    p.add_argument("--shared", required=True)
    p.add_argument("--registry", required=True)
    p.add_argument("--seconds", type=int, default=300)
    p.add_argument("--from", dest="first", type=int, default=1)
    p.add_argument("--seed", type=int)
    p.add_argument("--builder")
    p.add_argument("--keep", required=True)
    o = p.parse_args()
    sys.path.insert(0, os.path.join(o.shared, "conformance"))
    import compare_images
    with tempfile.TemporaryDirectory(prefix="jbuild-property-") as work:
        second = second_builder(o.builder, work, o.registry)
        if second is None:
            print("property test: skipped: docker.io is not here, or this is not root")
            return 0
        jbuild = builders.Jbuild(o.jbuild, work, o.registry)
        try:
            return run(o, Comparison(compare_images, jbuild, second, work, o.registry))
        finally:
            second.close()
            jbuild.close()


def run(o, comparison):
    seeds = [o.seed] if o.seed is not None else range(o.first, sys.maxsize)
    end = time.monotonic() + o.seconds
    count = built = differ = 0
    for seed in seeds:
        if time.monotonic() > end:
            break
        case = cases.make(seed)
        found, success = comparison.differences(case)
        count, built = count + 1, built + success
        if found:
            differ += 1
            case = comparison.smaller(case, found[0].split(" ")[0])
            found = comparison.differences(case)[0] or ["only at first: " + line for line in found]
            print("seed %d differs, see %s\n  %s" % (seed, keep(o.keep, case, found, o.registry), "\n  ".join(found[:5])), flush=True)
        if count % TIDY_EVERY == 0:
            comparison.jbuild.tidy()
            comparison.second.tidy()
    print("property test against %s: %d cases, %d agree, %d differ; %d build" % (comparison.second.name, count, count - differ, differ, built))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
