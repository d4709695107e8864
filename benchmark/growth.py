#!/usr/bin/env python3
"""growth.py JBUILD DIR [--full] [ROW ...]: how jbuild grows with the build. Contexts of 1,000 to 1,000,000 tiny files, Dockerfiles of
10 to 1,000 instructions that run nothing, and of 10 to 1,000 RUNs, each built from nothing, again, and after a
change; prints a table. What fails is told, with the last error. DIR holds contexts, states and outputs, which are removed, and logs.

--full   also those that take minutes: 1,000,000 files, 400 and 1,000 RUNs
ROW      only these rows, as files:1000 steps:100 runs:10
"""
import os, shutil, statistics, sys
import peak

FILES_A_DIRECTORY = 100
ROWS = [("files", 1_000), ("files", 10_000), ("files", 100_000), ("steps", 10), ("steps", 100), ("steps", 1_000),
        ("runs", 10), ("runs", 100)]
FULL = [("files", 1_000_000), ("runs", 400), ("runs", 1_000)]
MODES = ("cold", "warm", "one changed")
LIMIT_S = 600
REPEATS, REPEAT_UNDER_S = 3, 10  # short builds are repeated, and the median counts
WHAT = {"files": "files in the context, one COPY", "steps": "ENV, COPY and WORKDIR in turn", "runs": "RUNs, one file each"}


def write(path, text):
    with open(path, "w") as out:
        out.write(text)


def files(context, count):
    """Source files of 40 to 100 bytes, a hundred in a directory, a hundred directories in one above."""
    for first in range(0, count, FILES_A_DIRECTORY):
        number = first // FILES_A_DIRECTORY
        directory = os.path.join(context, "src", "%03d" % (number // 100), "%02d" % (number % 100))
        os.makedirs(directory)
        for i in range(first, min(first + FILES_A_DIRECTORY, count)):
            write(os.path.join(directory, "f%d.txt" % i), "// %d\n" % i + "x" * (40 + i * 7 % 60))
    write(os.path.join(context, "Dockerfile"), "FROM scratch\nCOPY src /src\n")
    return os.path.join(context, "src/000/00/f0.txt")


def steps(context, count):
    kinds = ("ENV V%d=value", "COPY f%d.txt /copied/", "WORKDIR /directory%d")
    write(os.path.join(context, "Dockerfile"), "FROM scratch\n" + "".join(kinds[i % 3] % i + "\n" for i in range(count)))
    for i in range(1, count, 3):
        write(os.path.join(context, "f%d.txt" % i), "file %d\n" % i)
    return os.path.join(context, "f1.txt")


def runs(context, count):
    shutil.copy(shutil.which("busybox"), os.path.join(context, "busybox"))
    write(os.path.join(context, "seed.txt"), "seed\n")
    write(os.path.join(context, "Dockerfile"), "FROM scratch\nCOPY busybox /bin/sh\nCOPY seed.txt /\n"
          + "".join("RUN echo %d > /f%d\n" % (i, i) for i in range(count)))
    return os.path.join(context, "seed.txt")


class Row:
    def __init__(self, program, directory, kind, count):
        self.program, self.kind, self.count = program, kind, count
        self.context, self.root, self.out = (os.path.join(directory, name) for name in ("context", "root", "out.tar"))
        self.log = os.path.join(directory, "log-%s-%d" % (kind, count))

    def clear(self, *paths):
        for path in paths:
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.exists(path):
                os.remove(path)

    def build(self):
        self.clear(self.out)
        os.sync()
        with open(self.log, "w") as log:
            return peak.run([self.program, "build", "--root", self.root, "--progress", "plain", "--network", "host", "-o",
                             "type=oci,dest=" + self.out, self.context], LIMIT_S, stdout=log, stderr=log)

    def measure(self):
        """A build of each mode, up to the first that fails."""
        self.clear(self.context, self.root)
        os.makedirs(self.context)
        changing = globals()[self.kind](self.context, self.count)
        builds = []
        for mode in MODES:
            builds.append(self.repeated(mode, changing))
            if builds[-1][2] != 0:
                break
        self.clear(self.context, self.root, self.out)
        return builds

    def repeated(self, mode, changing):
        """The median of the seconds, the highest peak; the first that fails as it is."""
        builds = []
        while not builds or (len(builds) < REPEATS and sum(build[0] for build in builds) < REPEAT_UNDER_S):
            if mode == "cold":
                self.clear(self.root)
            elif mode == "one changed":
                write(changing, "changed %d\n" % len(builds))
            builds.append(self.build())
            if builds[-1][2] != 0:
                return builds[-1]
        return statistics.median(build[0] for build in builds), max(build[1] for build in builds), 0

    def why(self, build):
        if build[0] > LIMIT_S:
            return "no end after %d s" % LIMIT_S
        with open(self.log, errors="replace") as log:
            lines = [line.strip() for line in log if line.strip()]
        told = [line for line in lines if line.startswith("ERROR") or "Error" in line]
        return "exit %d, %s" % (build[2], (told or lines or ["nothing is said"])[-1][:200])


class Table:
    """What a unit takes, all in all, and what one more takes than in the row before of the kind."""
    HEAD = ["units"] + [" ".join((mode, what)) for mode in MODES for what in ("s", "us a unit", "us one more", "MB")]

    def __init__(self):
        self.before = None

    def line(self, kind, count, builds):
        line = ["%s %s" % (format(count, ","), WHAT[kind])]
        for mode, (seconds, megabytes, status) in enumerate(builds):
            if status != 0:
                line += ["failed", "", "", "%d" % megabytes]
                continue
            more = ""
            if self.before and self.before[0] == kind and self.before[2][mode][2] == 0:
                more = "%.0f" % ((seconds - self.before[2][mode][0]) * 1e6 / (count - self.before[1]))
            line += ["%.2f" % seconds, "%.0f" % (seconds * 1e6 / count), more, "%d" % megabytes]
        self.before = (kind, count, builds) if len(builds) == len(MODES) else None
        return line + [""] * (len(self.HEAD) - len(line))


def printed(line):
    print("| " + " | ".join(line) + " |", flush=True)


def main(arguments):
    program, directory, *rest = arguments
    wanted = [a for a in rest if a != "--full"]
    rows = ROWS + FULL if wanted or "--full" in rest else ROWS
    order = list(WHAT)
    rows = sorted((row for row in rows if not wanted or "%s:%d" % row in wanted), key=lambda row: (order.index(row[0]), row[1]))
    os.makedirs(directory, exist_ok=True)
    table, failures = Table(), []
    printed(Table.HEAD)
    printed(["---"] * len(Table.HEAD))
    for kind, count in rows:
        row = Row(program, directory, kind, count)
        builds = row.measure()
        printed(table.line(kind, count, builds))
        if builds[-1][2] != 0:
            failures.append("%s %s, %s: %s" % (format(count, ","), kind, MODES[len(builds) - 1], row.why(builds[-1])))
    for failure in failures:
        print("\nFailed: " + failure)


if __name__ == "__main__":
    main(sys.argv[1:])
