"""A journaled ext4 file system for one test alone, in a file that is gone when the test is."""

import os
import tempfile
from pathlib import Path

from . import child
from .programs import find

SIZE = 4 << 30  # the file is sparse: it occupies only what is written to it


class NoLoopDevice(Exception):
    """This machine offers no loop device."""


def mount(directory, *, size=SIZE, image_directory="/var/tmp", mkfs=()):
    """Mounts it on `directory`. Its file is unlinked at once, so both end with this mount
    namespace. `mkfs` are more options for mkfs.ext4."""
    handle, image = tempfile.mkstemp(dir=image_directory, prefix="qhpsi-ext4.")
    try:
        os.ftruncate(handle, size)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", *mkfs, image)
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
