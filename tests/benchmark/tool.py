"""Runs //tests/benchmark/loops:bench, which has the loops that must cost little themselves."""

import json
import shutil
import subprocess
import tempfile

from e2e import child
from e2e.programs import BAZEL_BIN, HOME, environment

from . import priority

BENCH = HOME / "bin/bench"


def install():
    """Installs it where every user may run it, in a HOME that is private already."""
    shutil.copy(BAZEL_BIN / "tests/benchmark/loops/bench", BENCH)


def run(subcommand, *arguments, settings=None, timeout=120, **options):
    """Returns what it prints. `settings` go into the environment of the program it measures."""
    with tempfile.TemporaryFile() as log:
        bench = child.start([BENCH, subcommand, *arguments], env=environment(settings or {}),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, **options)
        try:
            priority.session_goes_first(bench.pid)
            output, _ = bench.communicate(timeout=timeout)
        finally:
            child.stop(bench, grace=0)
        if bench.returncode != 0:
            log.seek(0)
            said = log.read().decode(errors="replace")[-1000:]
            raise RuntimeError(f"bench {subcommand}: {bench.returncode}: {said}")
    return json.loads(output)
