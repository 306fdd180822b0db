"""A Debian to install packages in: bootstrapped once, kept outside the checkout, and for each test
overlaid with an empty layer of its own."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import child, namespace
from .programs import find

RELEASE = "bookworm"
# What the packages depend on and recommend, so that installing ours needs no network.
PACKAGES = ("ca-certificates", "clamav-daemon", "clamav-freshclam", "clamdscan", "daemontools",
            "libcdb1", "libmd0", "libre2-9", "mailfront", "ucspi-tcp")
CACHE = Path("/var/tmp/qhpsi-tests")
APT = Path("/etc/apt")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive",
               "LC_ALL": "C"}
DEVICES = {"null": (1, 3), "zero": (1, 5), "random": (1, 8), "urandom": (1, 9), "tty": (5, 0)}


def base():
    """The directory of a Debian with PACKAGES, made from the machine's own apt sources."""
    sources = sorted([*APT.glob("sources.list"), *APT.glob("sources.list.d/*.list"),
                      *APT.glob("sources.list.d/debian.sources")])
    text = "".join(p.read_text() for p in sources)
    key = hashlib.sha256((RELEASE + text + " ".join(PACKAGES)).encode()).hexdigest()[:16]
    made = CACHE / key
    if not made.is_dir():
        CACHE.mkdir(mode=0o700, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=CACHE, prefix="building."))
        _bootstrap(building / "root", text)
        (building / "root").rename(made)
        building.rmdir()
    return made


def _bootstrap(root, sources):
    mirror = re.search(r"^(?:URIs: *|deb +(?:\[.*?\] *)?)(\S+)", sources, re.MULTILINE)[1]
    _run([find("debootstrap"), "--variant=minbase", "--include=ca-certificates", RELEASE, root,
          mirror], timeout=600)
    shutil.rmtree(root / "etc/apt/sources.list.d", ignore_errors=True)
    (root / "etc/apt/sources.list").unlink(missing_ok=True)
    for name in ("sources.list", "sources.list.d", "apt.conf.d"):
        if (APT / name).is_dir():
            shutil.copytree(APT / name, root / "etc/apt" / name, dirs_exist_ok=True)
        elif (APT / name).exists():
            shutil.copy(APT / name, root / "etc/apt" / name)
    for path in (root / "etc/apt/sources.list.d").iterdir():
        if path.suffix == ".sources" and path.name != "debian.sources":
            path.unlink()
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    # Debian's daemons do not start inside.
    (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
    (root / "usr/sbin/policy-rc.d").chmod(0o755)
    apt = [find("chroot"), root, "apt-get", "-q", "-y"]
    _run([*apt, "update"], timeout=300)
    _run([*apt, "install", "--no-install-recommends", *PACKAGES], timeout=600)
    _run([*apt, "clean"])


def _run(command, timeout=60):
    done = child.run(command, env=ENVIRONMENT, stderr=subprocess.STDOUT, timeout=timeout)
    if done.returncode != 0:
        raise OSError(f"{command}: {done.stdout.decode(errors='replace')}")


class Chroot:
    """A machine of its own, except for the network, which is the test module's."""

    def __init__(self, test, name="machine"):
        self.root = test.dir / name
        layers = test.dir / f"{name}.layers"
        for path in (self.root, layers, layers / "upper", layers / "work"):
            path.mkdir()
        test.addCleanup(self.stop)
        _run([find("mount"), "-t", "overlay", "-o",
              f"lowerdir={base()},upperdir={layers}/upper,workdir={layers}/work", "qhpsi-test",
              self.root])
        for directory in ("dev", "run", "tmp"):
            namespace.mount_tmpfs(self.root / directory, "mode=1777" if directory == "tmp"
                                  else "mode=0755")
        for device, numbers in DEVICES.items():
            os.mknod(self.root / "dev" / device, 0o020666, os.makedev(*numbers))
            (self.root / "dev" / device).chmod(0o666)
        _run([find("mount"), "-t", "proc", "proc", self.root / "proc"])
        self._daemons = []

    def start(self, *command):
        """A daemon, which ends with the test."""
        daemon = child.start([find("chroot"), self.root, *command], env=ENVIRONMENT,
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        self._daemons.append(daemon)

    def run(self, command, code=0, timeout=180):
        """Runs a shell command inside and returns what it prints."""
        done = child.run([find("chroot"), self.root, "/bin/sh", "-c", command], env=ENVIRONMENT,
                         stderr=subprocess.STDOUT, timeout=timeout)
        output = done.stdout.decode(errors="replace")
        if done.returncode != code:
            raise AssertionError(f"{command}: {done.returncode}, not {code}: {output}")
        return output

    def processes(self, name):
        """Command lines of the processes called `name` that run inside."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(process / "root") == str(self.root):
                    words = (process / "cmdline").read_bytes().decode().split("\0")
                    found += [words] if Path(words[0]).name == name else []
            except OSError:
                continue
        return found

    def stop(self):
        for daemon in self._daemons:
            child.stop(daemon, grace=0)
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(process / "root") == str(self.root):
                    os.kill(int(process.name), 9)
            except OSError:
                continue
        for directory in ("proc", "tmp", "run", "dev", ""):
            child.run([find("umount"), "-l", self.root / directory])
