"""What else this machine does is to disturb the measuring as little as may be. Where any of this is
forbidden or unknown, figures are noisier."""

import contextlib
import ctypes
import os
import struct
from pathlib import Path

NICE = -20
SLICE_NS = 100_000  # the shortest that Linux has
SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}


def go_first():
    """This process and those that it starts from now on. Who asks for short slices is let in at
    once, not when another's slice, of some milliseconds, is over."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    number = SCHED_SETATTR.get(os.uname().machine)
    if number:
        # size, policy (as all), flags, nice, priority, runtime, deadline, period: see sched_setattr(2)
        attributes = struct.pack("IIQiIQQQ", 48, 0, 0, NICE, 0, SLICE_NS, 0, 0)
        ctypes.CDLL(None).syscall(number, 0, attributes, 0)


def session_goes_first(pid):
    """Linux shares the processors among sessions first: a process's own priority counts for nothing
    against other sessions'."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(NICE))


def all_sessions_go_first():
    """Those in this process namespace."""
    for process in Path("/proc").glob("[0-9]*"):
        session_goes_first(process.name)
