"""python3 -m benchmark.inside DIRECTORY ARGUMENT...

Measures in the namespaces that __main__ made and writes the results as JSON to descriptor
$QHPSI_BENCH_FD."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from e2e import namespace
from e2e.programs import find

from . import bars, memory, options, priority, rows, system_calls
from .progress import Progress
from .results import Results
from .rounds import Rounds
from .site import Site


def main():
    base = Path(sys.argv[1])
    chosen = options.parse(sys.argv[2:])
    output = int(os.environ.pop("QHPSI_BENCH_FD"))
    os.set_inheritable(output, False)
    os.umask(0o022)
    priority.go_first()
    namespace.mount_tmpfs(base, "mode=0755")
    tempfile.tempdir = str(base)
    results = _measure(base, chosen)
    with open(output, "w", encoding="utf-8") as file:
        json.dump(results.to_json(), file)


def _measure(base, chosen):
    began = time.monotonic()
    with Progress() as progress:
        progress("starting clamd, making queues")
        site = Site(base, rows.rows(chosen), chosen)
        try:
            measured = Rounds(site, bars.needed(), chosen, progress).run()
            calls, peaks = ({}, {}) if chosen.rows else _costs(site, base, progress)
        finally:
            site.stop()
    return Results(measured, calls, peaks, site.left_out,
                   {**_machine(), "seconds": round(time.monotonic() - began, 1)})


def _costs(site, base, progress):
    """Of one message: system calls and memory."""
    progress("counting system calls")
    calls = {row: system_calls.count(site, row, base) for row in system_calls.rows(site)}
    progress("peak memory")
    return calls, {row: {"kb": memory.peak(site, row, base)} for row in memory.rows(site)}


def _machine():
    version = subprocess.run([find("clamd"), "--version"], stdout=subprocess.PIPE, check=False,
                             stdin=subprocess.DEVNULL, timeout=30).stdout.decode().strip()
    return {"kernel": platform.release(), "processors": os.cpu_count(), "clamd": version,
            "load": os.getloadavg()[0]}


if __name__ == "__main__":
    main()
