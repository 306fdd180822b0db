"""What else this machine does is to disturb the measuring as little as may be."""

import contextlib
import os
from pathlib import Path


def go_first():
    """This process and those that it starts from now on; where that is forbidden it does not."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -20)


def go_first_as_group(pid):
    """The process's session: Linux shares the processors among sessions first, so that a process's
    own priority counts for nothing against other sessions'."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text("-20")


def all_go_first():
    """Every session in this process namespace."""
    for process in Path("/proc").glob("[0-9]*"):
        go_first_as_group(process.name)
