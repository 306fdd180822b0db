"""A journaled ext4 file system of one's own, in a file on disk."""

import os
import tempfile
from pathlib import Path

from e2e import child
from e2e.programs import find

SIZE = 4 << 30  # takes what is written to it, no more


class NoLoopDevice(Exception):
    """This machine gives us none."""


def mount(directory):
    """At `directory`. It ends with this mount namespace, and the file, which has no name any more,
    with it."""
    handle, image = tempfile.mkstemp(dir="/var/tmp", prefix="qhpsi-bench.")
    try:
        os.ftruncate(handle, SIZE)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image)
        _run("mount", "-o", "loop", image, directory)
    except OSError as error:
        raise NoLoopDevice(str(error)) from error
    finally:
        os.close(handle)
        Path(image).unlink()


def _run(program, *arguments):
    done = child.run([find(program), *arguments], timeout=60)
    if done.returncode != 0:
        raise OSError(f"{program}: {done.stderr.decode(errors='replace').strip()}")
