"""A Debian that its own systemd runs, in name spaces of its own: units are started as on a machine
that was booted. Its network is the test module's."""

import os
import subprocess
from pathlib import Path

from . import child, chroot
from .programs import find

# Before systemd: what the kernel would show it. Then it is process 1, with the machine as its root.
BOOT = """
mount -t proc proc "$1/proc" && mkdir -p "$1/dev/shm" &&
mount -t sysfs -o ro sysfs "$1/sys" && mount -t cgroup2 cgroup "$1/sys/fs/cgroup" &&
exec chroot "$1" /lib/systemd/systemd
"""
# systemd asks for it wherever it is no machine of its own.
ENVIRONMENT = {**chroot.ENVIRONMENT, "container": "qhpsi-test"}


class Booted(chroot.Chroot):
    def __init__(self, test, lower):
        super().__init__(test, lower=lower)
        console = self.root / "dev/console"
        console.touch()
        self._unshare = child.start(
            [find("unshare"), "--mount", "--pid", "--fork", "--kill-child", "--cgroup", "--uts",
             "--ipc", "/bin/sh", "-c", BOOT, "boot", self.root], env=ENVIRONMENT,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self._daemons.append(self._unshare)
        child.wait_until(lambda: self._process_1() is not None, what="systemd has been started")
        # What a container lacks, such as a console, fails: only that the boot is over counts.
        child.wait_until(lambda: "running" in self._system() or "degraded" in self._system(),
                         what="systemd has started everything")

    def _process_1(self):
        """systemd, by its id in the test's name space."""
        children = Path(f"/proc/{self._unshare.pid}/task/{self._unshare.pid}/children")
        for process in children.read_text().split():
            try:
                if os.readlink(f"/proc/{process}/exe").endswith("/systemd"):
                    return process
            except OSError:
                continue
        return None

    def _system(self):
        return self.run("systemctl is-system-running || :")

    def inside(self):
        return [find("nsenter"), "--target", self._process_1(), "--mount", "--pid", "--cgroup",
                "--uts", "--ipc", *super().inside()]
