"""Our packages: built, and the deb installed as an administrator does it."""

import os
import shutil

from . import child
from .programs import BAZEL_BIN, REPOSITORY

PACKAGING = REPOSITORY / "installer/packaging"
VERSION = (PACKAGING / "version").read_text().strip()
FILES = {"deb": f"qhpsi_{VERSION}_amd64.deb", "rpm": f"qhpsi-{VERSION}.x86_64.rpm"}


def build(kind, directory):
    directory.mkdir(exist_ok=True)
    done = child.run([PACKAGING / "build", kind, directory], timeout=300,
                     env={**os.environ, "QHPSI_BAZEL_BIN": str(BAZEL_BIN)})
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return directory / FILES[kind]


def install_deb(machine, deb, but=""):
    """With what it depends on, `but` these; returns what apt printed. What it recommends, such as a
    front end, is there (see chroot)."""
    shutil.copy(deb, machine.root / "tmp/qhpsi.deb")
    return machine.run(f"apt-get -q -y --no-install-recommends install /tmp/qhpsi.deb {but}")
