#!/usr/bin/env python3
"""budget.py watch FILE JBUILD ARGUMENT ...: one build with --progress plain, of which FILE gets a line: its own peak memory in MB, and the
seconds until each of the PARTS was over, as what it printed tells. Exits as the build does.

budget.py table DIR: such files, called CASE-OUT-MODE, as a table of what each part took."""
import os, re, subprocess, sys, threading, time
import peak

PARTS = ("start", "load", "steps", "export", "end")
CASES = ("hello", "cached", "deep", "wide", "bigctx", "bigrun", "javaapp", "apt")
MODES = ("cold", "warm", "incremental")


class Phases:
    """When the parts of a build were over, from the lines of plain progress."""

    def __init__(self, start):
        self.start = start
        self.over = {}
        self.internal, self.export = set(), None

    def at(self, part, only_first=False):
        if not (only_first and part in self.over):
            self.over[part] = time.perf_counter() - self.start

    def line(self, text):
        self.at("start", only_first=True)
        found = re.match(rb"#(\d+) (.*)", text)
        if not found:
            return
        number, rest = found.groups()
        if rest.startswith(b"[internal]"):
            self.internal.add(number)
        elif rest.rstrip() == b"exporting":
            self.export = number
            self.at("steps", only_first=True)
        elif rest.startswith(b"DONE") and number in self.internal:
            self.at("load")
        elif rest.startswith(b"DONE") and number == self.export:
            self.at("export")

    def seconds(self):
        before = 0.0
        for part in PARTS:
            before = max(before, self.over.get(part, before))
            yield before


def watch(path, command):
    phases = Phases(time.perf_counter())
    process = subprocess.Popen(command, stderr=subprocess.PIPE)

    def read():
        for line in process.stderr:
            phases.line(line)
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()

    reader = threading.Thread(target=read)
    reader.start()
    megabytes = peak.watch(process)
    phases.at("end")
    reader.join()
    with open(path, "w") as out:
        out.write("\t".join(["%d" % round(megabytes), *("%.3f" % s for s in phases.seconds())]) + "\n")
    return process.returncode


def table(directory):
    head = ["case", "out", "mode", "all s", *(part + " s" for part in PARTS)]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")

    def place(name):
        case, out, mode = name.split("-")
        return out != "tar", CASES.index(case) if case in CASES else len(CASES), case, MODES.index(mode)

    for name in sorted(os.listdir(directory), key=place):
        with open(os.path.join(directory, name)) as lines:
            _, *over = map(float, lines.read().split())
        took = [b - a for a, b in zip([0.0, *over], over)]
        print("| %s | %.2f | %s |" % (" | ".join(name.split("-")), over[-1], " | ".join("%.2f" % t for t in took)))


if __name__ == "__main__":
    if sys.argv[1] == "watch":
        status = watch(sys.argv[2], sys.argv[3:])
        sys.exit(status if status >= 0 else 128 - status)
    table(sys.argv[2])
