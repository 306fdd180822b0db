"""python3 -m e2e [MODULE...]: runs the test modules and writes "PASSED FAILED" to $QHPSI_TALLY.

Each module runs in a mount and process namespace of its own, on a tmpfs of its own: it may put
users into /etc/passwd and programs into /var/indimail without touching the machine, and whatever
it starts ends with it, however it ends.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .programs import SANITIZED as SANITIZED_BUILD
from .programs import find

# Modules in the order they run, with the seconds each may take.
MODULES = {
    "test_hardening": 30,
    "test_interface": 120,
    "test_header": 120,
    "test_scanning": 120,
    "test_deciding": 120,
    "test_clamd": 180,
    "test_libclamav": 120,
    "test_generic": 60,
    "test_testfiles": 180,
    "test_corpus": 180,
    "test_tcprules": 60,
    "test_vcfilter": 120,
    "test_load": 180,
    "test_outage": 180,
    "test_setuid": 120,
    "test_services": 240,
    "test_control": 240,
    "test_check": 360,
    "test_installer": 600,
    "test_packages": 900,  # most of it once, to bootstrap a Debian
    "test_vfilter": 120,
    "test_vfilter_disk": 240,
    "test_quarantine": 60,
    "test_crash": 240,
    "test_bench": 110,
}

# Those to run again on programs built with AddressSanitizer and UndefinedBehaviorSanitizer.
SANITIZED = ["test_interface", "test_header", "test_scanning", "test_deciding", "test_clamd",
             "test_libclamav", "test_generic", "test_vfilter"]


def time_limit(name):
    """Seconds; sanitizers make the programs slower."""
    return MODULES[name] * (3 if SANITIZED_BUILD else 1)


def run_module(name):
    """(passed, failed) of one module; one that dies or is late counts as one failure."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qhpsi.", dir="/tmp") as base:
        tally = Path(base, "tally")
        tally.touch()
        command = [find("unshare"), "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                   "--propagation", "private", sys.executable, "-m", "e2e.module", name, base]
        with tally.open("r+") as tally_file:
            env = {**os.environ, "QHPSI_TALLY_FD": str(tally_file.fileno())}
            try:
                done = subprocess.run(command, env=env, timeout=time_limit(name),
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, pass_fds=[tally_file.fileno()],
                                      check=False)
                output = done.stdout
            except subprocess.TimeoutExpired as late:
                output = (late.stdout or b"") + f"\nnot done in {time_limit(name)} s\n".encode()
            tally_file.seek(0)
            counts = tally_file.read().split()
    passed, failed = map(int, counts) if len(counts) == 2 else (0, 1)
    if passed + failed == 0:
        failed = 1
    print(f"{name}: {passed} passed, {failed} failed, {time.monotonic() - began:.1f} s", flush=True)
    if failed:
        print(output.decode(errors="replace"), flush=True)
    return passed, failed


def main():
    names = sys.argv[1:] or list(MODULES)
    unknown = [n for n in names if n not in MODULES]
    if unknown:
        sys.exit(f"e2e: no such module: {' '.join(unknown)}; there are: {' '.join(MODULES)}")
    if SANITIZED_BUILD:
        names = [n for n in names if n in SANITIZED]
    results = [run_module(n) for n in names]
    passed = sum(r[0] for r in results)
    failed = sum(r[1] for r in results)
    tally = os.environ.get("QHPSI_TALLY")
    if tally:
        with open(tally, "a", encoding="ascii") as file:
            file.write(f"{passed} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
