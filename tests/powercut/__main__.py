"""The main program of tests/power_cut, run after the build. Works in a mount and process namespace
of its own, which ends with it: it leaves no mount, loop device or process behind."""

import os
import signal
import subprocess
import sys
import tempfile

from e2e.programs import find

from . import options


def main():
    options.parse()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("tests/power_cut: ended by a signal"))
    with tempfile.TemporaryDirectory(prefix="qhpsi.") as base:
        command = [find("setpriv"), "--pdeathsig", "KILL", find("unshare"), "--mount", "--pid",
                   "--fork", "--kill-child", "--mount-proc", "--propagation", "private",
                   sys.executable, "-m", "powercut.inside", base, *sys.argv[1:]]
        return subprocess.run(command, stdin=subprocess.DEVNULL, env={**os.environ},
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
