#!/usr/bin/env python3
"""factor.py LIMITS TREE DIR: how fast this machine is beside the one where the recorded session ran. LIMITS is what limits.sh printed
there; the lines of it that are about cores and files are measured here on TREE, the bigctx case's context, with copies in DIR. Prints the
geometric mean of the ratios, then the ratios. With it the recorded seconds can stand, roughly, for a builder that is not here."""
import math, os, re, shutil, statistics, subprocess, sys, tempfile, time

WORK = {
    "tar -cf of the tree, to /dev/null through cat": "tar -C $tree -cf - . | cat >/dev/null",
    "tar -xf of the tree": "rm -rf x; mkdir x; tar -C x -xf t.tar",
    "cp -a of the tree (page cache warm)": "rm -rf x; cp -a $tree x",
    "stat of every file (find -printf)": "find $tree -printf '%s %T@\\n' >/dev/null",
    "read of every file (cat)": "find $tree -type f -print0 | xargs -0 cat >/dev/null",
    "sha256sum of the tar": "sha256sum t.tar >/dev/null",
    "gzip -6 of the tar": "gzip -6 -c t.tar | cat >/dev/null",
}


def measured(command, work, tree):
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, shell=True, check=True, cwd=work, env={**os.environ, "tree": tree})
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main(limits, tree, directory):
    with open(limits) as lines:
        recorded = {m[1].strip(): float(m[2]) / 1000 for m in (re.match(r"(.+?)\s+([0-9.]+) ms \(", line) for line in lines) if m}
    work = tempfile.mkdtemp(dir=directory)
    try:
        subprocess.run(["tar", "-C", tree, "-cf", os.path.join(work, "t.tar"), "."], check=True)
        ratios = {label: measured(command, work, tree) / recorded[label] for label, command in WORK.items() if label in recorded}
    finally:
        shutil.rmtree(work)
    print("%.2f" % math.exp(statistics.mean(map(math.log, ratios.values()))))
    print(", ".join("%s %.2f" % (label, ratio) for label, ratio in ratios.items()))


if __name__ == "__main__":
    main(*(os.path.abspath(path) for path in sys.argv[1:4]))
