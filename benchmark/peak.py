"""How long a command takes, and what memory it has resident at most: itself, without the processes that it starts."""
import subprocess, time

INTERVAL_S = 0.004


def run(command, limit_s=float("inf"), **options):
    """Seconds, peak in MB, exit status: that of a killed process if the limit is reached."""
    start = time.perf_counter()
    process = subprocess.Popen(command, **options)
    megabytes = watch(process, start + limit_s)
    return time.perf_counter() - start, megabytes, process.returncode


def watch(process, end=float("inf")):
    """Waits for the process, and kills it at the end; its peak in MB, as read last before it was over."""
    peak = 0
    while process.returncode is None:
        peak = max(peak, high_water_kb(process.pid))
        try:
            process.wait(INTERVAL_S)
        except subprocess.TimeoutExpired:
            if time.perf_counter() > end:
                process.kill()
                process.wait()
    return peak / 1024


def high_water_kb(pid):
    try:
        with open("/proc/%d/status" % pid) as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
    except OSError:
        return 0
