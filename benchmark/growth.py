#!/usr/bin/env python3
"""growth.py JBUILD DIR [--full] [ROW ...]: how jbuild grows with the build. Contexts of 1,000 to 1,000,000 tiny files, Dockerfiles of
10 to 1,000 instructions that run nothing, and of 10 to 1,000 RUNs, each built from nothing, again, and after a
change; prints a table. What fails is a row that says so. DIR holds contexts, state and output, and is emptied of them.

--full   also those that take minutes: 1,000,000 files, 1,000 RUNs
ROW      only these rows, as files:1000 steps:100 runs:10
"""
import os, shutil, sys
import peak

FILES_A_DIRECTORY = 100
ROWS = [("files", 1_000), ("files", 10_000), ("files", 100_000), ("steps", 10), ("steps", 100), ("steps", 1_000),
        ("runs", 10), ("runs", 100)]
FULL = [("files", 1_000_000), ("runs", 1_000)]
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
                             "type=oci,dest=" + self.out, self.context], stdout=log, stderr=log)

    def measure(self):
        """The row's cells: cold, warm and after a change, or what went wrong."""
        self.clear(self.context, self.root)
        os.makedirs(self.context)
        changing = globals()[self.kind](self.context, self.count)
        cells = [self.build()]
        if cells[-1][2] == 0:
            cells.append(self.build())
            write(changing, "changed\n")
            cells.append(self.build())
        self.clear(self.context, self.root, self.out)
        return cells

    def why(self):
        with open(self.log, errors="replace") as log:
            lines = [line.strip() for line in log if line.strip()]
        told = [line for line in lines if line.startswith("ERROR") or "Error" in line]
        return (told or lines or ["nothing is said"])[-1][:160].replace("|", "/")


def cells(measured):
    shown = []
    for seconds, megabytes, status in measured:
        shown += ["%.2f" % seconds, "", "%d" % megabytes] if status == 0 else ["failed", "", "%d" % megabytes]
    return shown


def per_unit(measured, count, one):
    """Milliseconds a unit beyond what the smallest row of the kind takes to start."""
    return ["%.3f" % (seconds * 1000 / count) if status == 0 else "" for seconds, _, status in measured]


def main(arguments):
    program, directory, *rest = arguments
    wanted = [a for a in rest if a != "--full"]
    rows = ROWS + (FULL if "--full" in rest else [])
    if wanted:
        rows = [r for r in ROWS + FULL if "%s:%d" % r in wanted]
    order = list(WHAT)
    rows.sort(key=lambda row: (order.index(row[0]), row[1]))
    os.makedirs(directory, exist_ok=True)
    print("| units | cold s | ms a unit | MB | warm s | ms a unit | MB | one changed s | ms a unit | MB |")
    print("|---" * 10 + "|")
    failures = []
    for kind, count in rows:
        row = Row(program, directory, kind, count)
        measured = row.measure()
        line = []
        for seconds, megabytes, status in measured:
            line += ["%.2f" % seconds, "%.3f" % (seconds * 1000 / count), "%d" % megabytes] if status == 0 else ["failed", "", "%d" % megabytes]
        line += [""] * (9 - len(line))
        print("| %s %s | %s |" % (format(count, ","), WHAT[kind], " | ".join(line)), flush=True)
        if any(status for _, _, status in measured):
            failures.append("%s %s: exit %d: %s" % (format(count, ","), kind, measured[-1][2], row.why()))
    for failure in failures:
        print("\nfailed: " + failure)


if __name__ == "__main__":
    main(sys.argv[1:])
