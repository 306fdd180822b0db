"""python3 -m soaking.inside DIRECTORY ARGUMENT...

Soaks in the namespaces that __main__ made."""

import os
import signal
import sys
import tempfile
from pathlib import Path

from benchmark.progress import Progress
from e2e import namespace

from . import options, report
from .soak import Soak


def main():
    base = Path(sys.argv[1])
    chosen = options.parse(sys.argv[2:])
    os.umask(0o022)
    namespace.mount_tmpfs(base, "mode=0755")
    tempfile.tempdir = str(base)
    with Progress() as progress:
        progress("making queues")
        soak = Soak(base, chosen, progress)
        signal.signal(signal.SIGINT, lambda *_: soak.interrupt())
        _reap_until_child_ends()
        soak.run()
        progress("comparing")
    return 0 if report.write(soak) else 1


def _reap_until_child_ends():
    """Returns in a child. The parent is process 1 of this namespace: all that a killed program
    leaves running becomes its child, and a zombie in the end, unless it waits for them."""
    child = os.fork()
    if child == 0:
        return
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)


if __name__ == "__main__":
    sys.exit(main())
