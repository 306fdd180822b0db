"""Private changes to the machine, seen by this test module alone: it runs in a mount namespace of
its own (see __main__)."""

import ctypes
import fcntl
import os
import socket
import struct
import tempfile
from pathlib import Path

from . import child
from .programs import find


_CLONE_NEWNET = 0x40000000
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1


def _mount(*arguments):
    done = child.run([find("mount"), *arguments])
    if done.returncode != 0:
        raise OSError(f"mount {arguments}: {done.stderr.decode(errors='replace')}")


def mount_tmpfs(directory, options="mode=0755"):
    """An empty file system in memory; in a tiny one, `options` has its size."""
    _require_private()
    _mount("-t", "tmpfs", "-o", options, "qhpsi-test", directory)


def unmount(directory):
    done = child.run([find("umount"), directory])
    if done.returncode != 0:
        raise OSError(f"umount {directory}: {done.stderr.decode(errors='replace')}")


def make_private(directory):
    """Keeps to this test module what is written below `directory` from now on."""
    _require_private()
    layers = Path(tempfile.mkdtemp(prefix="overlay."))
    layers.chmod(0o755)
    for name in ("upper", "work"):
        (layers / name).mkdir()
    _mount("-t", "overlay", "-o",
           f"lowerdir={directory},upperdir={layers}/upper,workdir={layers}/work", "qhpsi-test",
           directory)


def own_network():
    """Gives this test module a network of its own, only loopback, where every port is free."""
    _require_private()
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare: no network of its own")
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))


def _require_private():
    """Refuses to change the machine itself: in its own namespace the module is process 1."""
    if os.getpid() != 1:
        raise RuntimeError("not in a private namespace: run python3 -m e2e MODULE")
