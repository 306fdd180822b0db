"""python3 -m e2e [MODULE...]: runs the test modules and writes "PASSED FAILED" to $QHPSI_TALLY.

Each test_*.py in this directory is one. It says how long it may take, TIME_LIMIT in seconds on a
machine that is idle, and whether it runs again on programs built with AddressSanitizer and
UndefinedBehaviorSanitizer: SANITIZED = True. One with BY_HAND = True runs only where it is named.

Each module runs in a mount and process namespace of its own, on a tmpfs of its own: it may put
users into /etc/passwd and programs into /var/indimail without touching the machine, and whatever
it starts ends with it, however it ends. So as many run at once as there are processors.
"""

import importlib
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from .programs import SANITIZED as SANITIZED_BUILD
from .programs import find

# The limit ends what hangs; it must not end what is slow because others use the machine.
BUSY_MACHINE = 4
SANITIZED_PROGRAMS = 3


def all_modules():
    """{name: module}, the longest first: a long one that comes last is waited for by all."""
    names = sorted(p.stem for p in Path(__file__).parent.glob("test_*.py"))
    modules = {n: importlib.import_module(f"e2e.{n}") for n in names}
    return dict(sorted(modules.items(), key=lambda item: -item[1].TIME_LIMIT))


def time_limit(module):
    """Seconds."""
    return module.TIME_LIMIT * BUSY_MACHINE * (SANITIZED_PROGRAMS if SANITIZED_BUILD else 1)


def run_module(name, limit):
    """(passed, failed, report) of one module; one that dies or is late counts as one failure."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qhpsi.", dir="/tmp") as base:
        tally = Path(base, "tally")
        tally.touch()
        command = [find("unshare"), "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                   "--propagation", "private", sys.executable, "-m", "e2e.module", name, base]
        with tally.open("r+") as tally_file:
            env = {**os.environ, "QHPSI_TALLY_FD": str(tally_file.fileno())}
            try:
                done = subprocess.run(command, env=env, timeout=limit, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                      pass_fds=[tally_file.fileno()], check=False)
                output = done.stdout
            except subprocess.TimeoutExpired as late:
                output = (late.stdout or b"") + f"\nnot done in {limit} s\n".encode()
            tally_file.seek(0)
            counts = tally_file.read().split()
    passed, failed = map(int, counts) if len(counts) == 2 else (0, 1)
    if passed + failed == 0:
        failed = 1
    report = f"{name}: {passed} passed, {failed} failed, {time.monotonic() - began:.1f} s"
    if failed:
        report += "\n" + output.decode(errors="replace")
    return passed, failed, report


def run_modules(modules):
    """(passed, failed) of all of them. Prints a line for each as it ends."""
    passed = failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [pool.submit(run_module, name, time_limit(m)) for name, m in modules.items()]
        for run in as_completed(runs):
            passed += run.result()[0]
            failed += run.result()[1]
            print(run.result()[2], flush=True)
    return passed, failed


def main():
    modules = all_modules()
    unknown = [n for n in sys.argv[1:] if n not in modules]
    if unknown:
        sys.exit(f"e2e: no such module: {' '.join(unknown)}; there are: {' '.join(modules)}")
    if sys.argv[1:]:
        modules = {n: modules[n] for n in sys.argv[1:]}
    else:
        modules = {n: m for n, m in modules.items() if not getattr(m, "BY_HAND", False)}
    if SANITIZED_BUILD:
        modules = {n: m for n, m in modules.items() if getattr(m, "SANITIZED", False)}
    passed, failed = run_modules(modules)
    tally = os.environ.get("QHPSI_TALLY")
    if tally:
        with open(tally, "a", encoding="ascii") as file:
            file.write(f"{passed} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
