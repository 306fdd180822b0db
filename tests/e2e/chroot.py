"""A Debian of either release, to install packages in or to build in: bootstrapped once, kept
outside the checkout, and for each test overlaid with an empty layer of its own."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import child, namespace
from .programs import REPOSITORY, find

# What the packages depend on and recommend, so that installing ours needs no network.
PACKAGES = ("ca-certificates", "clamav-daemon", "clamav-freshclam", "clamdscan", "daemontools",
            "libcdb1", "libmd0", "ucspi-tcp")
# And what has another name in each release: a library, the front end.
PACKAGES_OF = {"bookworm": ("libre2-9", "mailfront"), "trixie": ("libre2-11", "qpsmtpd")}
CACHE = Path("/var/tmp/qhpsi-tests")
APT = Path("/etc/apt")
DEPS = REPOSITORY / "tests/deps"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive",
               "LC_ALL": "C", "HOME": "/root"}
DEVICES = {"null": (1, 3), "zero": (1, 5), "random": (1, 8), "urandom": (1, 9), "tty": (5, 0)}


def this_release():
    """The machine's."""
    found = re.search(r"^VERSION_CODENAME=(\w+)$", Path("/etc/os-release").read_text(), re.M)
    if not found or found[1] not in PACKAGES_OF:
        raise OSError(f"/etc/os-release: none of {', '.join(PACKAGES_OF)}")
    return found[1]


def other_release():
    """The one that is supported beside it."""
    return next(release for release in PACKAGES_OF if release != this_release())


def base(release=None, more=()):
    """The directory of a Debian with what our packages need, and `more` packages."""
    release = release or this_release()
    packages = (*PACKAGES, *PACKAGES_OF[release], *more)

    def furnish(root):
        _run([find("chroot"), root, "apt-get", "-q", "-y", "install", "--no-install-recommends",
              *packages], timeout=600)
    return _made(release, " ".join(packages), furnish)


def building_base(release, foreign="", packages=()):
    """The directory of a Debian with what building and testing needs, as tests/deps installs it,
    and with more packages, also of a `foreign` architecture."""
    def furnish(root):
        inside = [find("chroot"), root]
        shutil.copy(DEPS, root / "root/deps")
        _run([*inside, "/root/deps"], timeout=1800)
        if foreign:
            _run([*inside, "dpkg", "--add-architecture", foreign])
            _run([*inside, "apt-get", "-q", "update"], timeout=300)
        if packages:
            _run([*inside, "apt-get", "-q", "-y", "install", "--no-install-recommends", *packages],
                 timeout=1200)
    return _made(release, " ".join((DEPS.read_text(), foreign, *packages)), furnish)


def _made(release, contents, furnish):
    """The directory of a Debian, made if there is none by these sources and of these contents."""
    sources = sorted([*APT.glob("sources.list"), *APT.glob("sources.list.d/*.list"),
                      *APT.glob("sources.list.d/debian.sources")])
    text = "".join(p.read_text() for p in sources)
    key = hashlib.sha256("\0".join((release, text, contents)).encode()).hexdigest()[:16]
    made = CACHE / key
    if not made.is_dir():
        CACHE.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="building.") as building:
            root = Path(building, "root")
            _bootstrap(root, release, text)
            _run([find("mount"), "-t", "proc", "proc", root / "proc"])  # Java's package looks at it
            try:
                furnish(root)
            finally:
                _run([find("umount"), root / "proc"])
            _run([find("chroot"), root, "apt-get", "clean"])
            root.rename(made)
    return made


def _bootstrap(root, release, sources):
    mirror = re.search(r"^(?:URIs: *|deb +(?:\[.*?\] *)?)(\S+)", sources, re.MULTILINE)[1]
    _run([find("debootstrap"), "--variant=minbase", "--include=ca-certificates", release, root,
          mirror], timeout=900)
    if release == this_release():
        _copy_sources(root)
    _copy_apt_settings(root)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    # Debian's daemons do not start inside.
    (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
    (root / "usr/sbin/policy-rc.d").chmod(0o755)
    _run([find("chroot"), root, "apt-get", "-q", "-y", "update"], timeout=300)


def _copy_apt_settings(root):
    """The site's, such as its proxy; not those that a package brings, as it may there too."""
    for path in sorted(APT.glob("apt.conf.d/*")):
        if child.run([find("dpkg-query"), "-S", path]).returncode != 0:
            shutil.copy(path, root / "etc/apt/apt.conf.d" / path.name)


def _copy_sources(root):
    """The machine's own; for another release debootstrap has written where it comes from."""
    shutil.rmtree(root / "etc/apt/sources.list.d", ignore_errors=True)
    (root / "etc/apt/sources.list").unlink(missing_ok=True)
    for name in ("sources.list", "sources.list.d"):
        if (APT / name).is_dir():
            shutil.copytree(APT / name, root / "etc/apt" / name)
        elif (APT / name).exists():
            shutil.copy(APT / name, root / "etc/apt" / name)
    for path in (root / "etc/apt/sources.list.d").iterdir():
        if path.suffix == ".sources" and path.name != "debian.sources":
            path.unlink()


def _run(command, timeout=60):
    done = child.run(command, env=ENVIRONMENT, stderr=subprocess.STDOUT, timeout=timeout)
    if done.returncode != 0:
        raise OSError(f"{command}: {done.stdout.decode(errors='replace')}")


def copy_sources(to):
    """What is in the checkout, committed or not, but for what Git ignores."""
    names = child.run([find("git"), "-C", REPOSITORY, "-c", f"safe.directory={REPOSITORY}",
                       "ls-files", "-z", "-co", "--exclude-standard"])
    if names.returncode != 0:
        raise OSError(names.stderr.decode())
    for name in filter(None, names.stdout.decode().split("\0")):
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / name, target, follow_symlinks=False)


class Chroot:
    """A machine of its own, except for the network, which is the test module's."""

    def __init__(self, test, name="machine", lower=None):
        """On `lower`, or on a Debian with what our packages need."""
        self.root = test.dir / name
        layers = test.dir / f"{name}.layers"
        for path in (self.root, layers, layers / "upper", layers / "work"):
            path.mkdir()
        test.addCleanup(self.stop)
        _run([find("mount"), "-t", "overlay", "-o",
              f"lowerdir={lower or base()},upperdir={layers}/upper,workdir={layers}/work",
              "qhpsi-test", self.root])
        for directory in ("dev", "run", "tmp"):
            namespace.mount_tmpfs(self.root / directory, "mode=1777" if directory == "tmp"
                                  else "mode=0755")
        for device, numbers in DEVICES.items():
            os.mknod(self.root / "dev" / device, 0o020666, os.makedev(*numbers))
            (self.root / "dev" / device).chmod(0o666)
        self._mount_terminals()
        # apt would give dpkg one, which ends lines by CR LF.
        (self.root / "etc/apt/apt.conf.d/99-qhpsi-test").write_text('Dpkg::Use-Pty "0";\n')
        _run([find("mount"), "-t", "proc", "proc", self.root / "proc"])
        self._daemons = []

    def _mount_terminals(self):
        (self.root / "dev/pts").mkdir()
        _run([find("mount"), "-t", "devpts", "-o", "newinstance,ptmxmode=0666,mode=620",
              "qhpsi-test", self.root / "dev/pts"])
        (self.root / "dev/ptmx").symlink_to("pts/ptmx")

    def inside(self):
        """The command that runs another one inside."""
        return [find("chroot"), self.root]

    def start(self, *command):
        """A daemon, which ends with the test."""
        daemon = child.start([*self.inside(), *command], env=ENVIRONMENT,
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        self._daemons.append(daemon)

    def run(self, command, code=0, timeout=180):
        """Runs a shell command inside and returns what it prints."""
        done = child.run([*self.inside(), "/bin/sh", "-c", command], env=ENVIRONMENT,
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
        for directory in ("proc", "tmp", "run", "dev/pts", "dev", ""):
            child.run([find("umount"), "-l", self.root / directory])
