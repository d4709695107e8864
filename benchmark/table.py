#!/usr/bin/env python3
"""table.py RUNS [--recorded RUNS] [--factor F] [--own DIR]: run.sh's lines to the table of goals, one row a case, output and
mode: medians with the range, the goal as a ratio to BuildKit, the ratio of jbuild to each peer, peak memory. A ratio to a BuildKit
(its own, docker's, or the recorded one) that reaches the goal is bold.

--recorded  the lines of a recorded session with BuildKit, for when it is not among the peers: its seconds there,
            multiplied by the factor, stand for it as ~BuildKit
--factor    seconds of this machine for one of the recording's (factor.py measures it)
--own       what budget.py noted of jbuild alone: a file CASE-OUT-MODE that begins with MB
"""
import argparse, os, statistics
from collections import defaultdict

GOALS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "goals.tsv")
LEAST_S = 0.01  # what a clock that shows hundredths can tell from nothing


def read(path):
    """(case, out, mode) to peer to lists of (seconds, MB, exit)."""
    rows = defaultdict(lambda: defaultdict(list))
    with open(path) as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 9:
                peer, case, out, mode, wall, client, daemon, _, status = fields
                rows[case, out, mode][peer].append((float(wall), int(client) + int(daemon), int(status)))
    return rows


def goals():
    with open(GOALS) as lines:
        return {tuple(line.split("\t")[:2]): float(line.split("\t")[2]) for line in lines if line.strip()}


def median(runs):
    """Of the seconds; None if no run went well."""
    good = [seconds for seconds, _, status in runs if status == 0]
    return statistics.median(good) if good else None


def shown(runs):
    if not runs:
        return ""
    good = [seconds for seconds, _, status in runs if status == 0]
    bad = len(runs) - len(good)
    if not good:
        return "failed"
    return "%.2f (%.2f-%.2f%s)" % (statistics.median(good), min(good), max(good), ", %d failed" % bad if bad else "")


def ratio(ours, theirs, goal):
    """Bold where it reaches the goal."""
    if ours is None or theirs is None:
        return ""
    reached = goal is not None and ours <= goal * theirs + LEAST_S / 2
    return ("**%.2f**" if reached else "%.2f") % (ours / max(LEAST_S, theirs))


class Table:
    def __init__(self, runs, recorded, factor, own):
        self.runs, self.recorded, self.factor, self.own = runs, recorded, factor, own
        self.goals = goals()
        found = {peer for row in runs.values() for peer in row}
        self.peers = [p for p in ("buildkit", "docker", "buildah") if p in found] + sorted(found - {"jbuild", "buildkit", "docker", "buildah"})
        self.estimated = "buildkit" not in found and bool(recorded)

    def estimate(self, row):
        """BuildKit's recorded seconds as they would be here."""
        there = median(self.recorded[row]["buildkit"]) if row in self.recorded else None
        return None if there is None else there * self.factor

    def memory(self, row, peer):
        if peer == "jbuild":
            path = os.path.join(self.own, "-".join(row)) if self.own else ""
            if os.path.exists(path):
                with open(path) as noted:
                    return noted.read().split()[0]
        good = [megabytes for _, megabytes, status in self.runs[row].get(peer, []) if status == 0]
        return "%d" % max(good) if good else ""

    def lines(self):
        against = [p for p in self.peers] + (["~BuildKit"] if self.estimated else [])
        head = ["case", "out", "mode", "jbuild s"] + [p + " s" for p in against] + ["goal"] + ["/ " + p for p in against]
        head += ["jbuild MB"] + [p + " MB" for p in self.peers]
        yield head
        yield ["---"] * len(head)
        for row, by_peer in self.runs.items():
            goal = self.goals.get((row[0], row[2]))
            ours, estimate = median(by_peer.get("jbuild", [])), self.estimate(row)
            seconds = [shown(by_peer.get(p, [])) for p in ["jbuild", *self.peers]]
            ratios = [ratio(ours, median(by_peer.get(p, [])), None if p == "buildah" else goal) for p in self.peers]
            if self.estimated:
                seconds.append("" if estimate is None else "~%.2f" % estimate)
                ratios.append(ratio(ours, estimate, goal))
            yield [*row, *seconds, "" if goal is None else "<= %.2f" % goal, *ratios, *(self.memory(row, p) for p in ["jbuild", *self.peers])]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("runs")
    parser.add_argument("--recorded")
    parser.add_argument("--factor", type=float, default=1.0)
    parser.add_argument("--own")
    options = parser.parse_args()
    recorded = read(options.recorded) if options.recorded else {}
    for line in Table(read(options.runs), recorded, options.factor, options.own).lines():
        print("| " + " | ".join(line) + " |")


if __name__ == "__main__":
    main()
