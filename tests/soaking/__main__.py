"""The main program of tests/soak, run after the build. It soaks in its own mount and process
namespace, so that no process outlives it and this machine's mail system stays out of it."""

import signal
import subprocess
import sys
import tempfile

from e2e.programs import find

from . import options


def main():
    chosen = options.parse()
    print(f"seed {chosen.seed}", flush=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # those inside come to an end by it, and report
    with tempfile.TemporaryDirectory(prefix="qhpsi.") as base:
        command = [find("setpriv"), "--pdeathsig", "KILL", find("unshare"), "--mount", "--pid",
                   "--fork", "--kill-child", "--mount-proc", "--propagation", "private",
                   sys.executable, "-m", "soaking.inside", base, *sys.argv[1:],
                   "--seed", str(chosen.seed)]
        return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
