#!/usr/bin/env python3
"""peak.py FILE COMMAND ...: runs a command and adds a line to FILE: its own peak memory in MB (VmHWM: what the process itself
had resident at most, without those that it started), read every few milliseconds. Exits as the command does."""
import subprocess, sys, time

INTERVAL_S = 0.004


def run(command, **options):
    """Seconds, peak in MB, exit status."""
    start = time.perf_counter()
    process = subprocess.Popen(command, **options)
    peak = 0
    while True:
        peak = max(peak, high_water_kb(process.pid))
        try:
            process.wait(INTERVAL_S)
            break
        except subprocess.TimeoutExpired:
            pass
    return time.perf_counter() - start, peak / 1024, process.returncode


def high_water_kb(pid):
    try:
        with open("/proc/%d/status" % pid) as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
    except OSError:
        return 0


if __name__ == "__main__":
    _, megabytes, code = run(sys.argv[2:])
    with open(sys.argv[1], "a") as out:
        out.write("%d\n" % round(megabytes))
    sys.exit(code if code >= 0 else 128 - code)
