"""The main program of tests/bench, run after the build. It measures in its own mount and process
namespace, so that no process outlives it and this machine's mail system stays out of it. Then it
prints and writes the results."""

import json
import os
import signal
import subprocess
import sys
import tempfile

from e2e.programs import find

from . import bars, chart, options, rows, table
from .results import Results


def main():
    chosen = options.parse()
    if not rows.rows(chosen):
        sys.exit(f"tests/bench: --rows {chosen.rows.pattern}: no row has that")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("tests/bench: ended by a signal"))
    results = Results.from_json(_measure())
    verdicts = bars.judge(results)
    if chosen.rows:
        verdicts = [verdict for verdict in verdicts if verdict["met"] is not None]
    _write(chosen.output, results, verdicts)
    table.print_table(results, verdicts)
    missed = any(verdict["met"] is False for verdict in verdicts)
    return 1 if missed and chosen.enforce else 0


def _measure():
    with tempfile.TemporaryDirectory(prefix="qhpsi.") as base, \
            tempfile.TemporaryFile() as output:
        command = [find("setpriv"), "--pdeathsig", "KILL", find("unshare"), "--mount", "--pid",
                   "--fork", "--kill-child", "--mount-proc", "--propagation", "private",
                   sys.executable, "-m", "benchmark.inside", base, *sys.argv[1:]]
        # Priority is raised for a whole session. Ours must not be the caller's.
        done = subprocess.run(command, stdin=subprocess.DEVNULL, pass_fds=[output.fileno()],
                              env={**os.environ, "QHPSI_BENCH_FD": str(output.fileno())},
                              check=False, start_new_session=True)
        if done.returncode != 0:
            sys.exit("tests/bench: measuring failed")
        output.seek(0)
        return json.load(output)


def _write(directory, results, verdicts):
    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / "bench.json", "w", encoding="utf-8") as file:
        json.dump({**results.to_json(), "bars": verdicts}, file, indent=1)
    chart.draw(results, directory / "bench.svg")


if __name__ == "__main__":
    sys.exit(main())
