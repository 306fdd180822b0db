"""qhpsi-installer, the files it installs, and trees for it to install them in."""

import os
import re
import shutil
import stat
from pathlib import Path

from . import child
from .programs import BAZEL_BIN, PLUGIN_NAMES, PLUGINS, QHPSI, QHPSI_PLUGINS, QHPSI_READINGS, \
    QMAIL_QUEUE, REPOSITORY

INSTALLER = BAZEL_BIN / "installer/installer"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}

GROUPS = {"nofiles": 7010, "qmail": 7011, "qscand": 7012}
USERS = {"qmaild": (7001, "nofiles"), "qmaill": (7002, "nofiles"), "qmailq": (7003, "qmail"),
         "qmailr": (7004, "qmail"), "qmails": (7005, "qmail"), "qscand": (7006, "qscand"),
         "qclamd": (7007, "nofiles"), "qfreshclam": (7008, "nofiles")}


def make_bundle(directory):
    """What the packages have in /usr/lib/qhpsi, from the repository and this build."""
    for name in ("services", "variables"):
        shutil.copytree(REPOSITORY / name, directory / name)
    shutil.copyfile(REPOSITORY / "installer/packaging/examples/tcp.smtp", directory / "tcp.smtp")
    for name in ("bin", "plugins"):
        (directory / name).mkdir()
    shutil.copyfile(QMAIL_QUEUE, directory / "bin/qmail-queue")
    shutil.copyfile(QHPSI, directory / "bin/qhpsi")
    shutil.copyfile(QHPSI_PLUGINS, directory / "bin/qhpsi-plugins")
    shutil.copyfile(QHPSI_READINGS, directory / "bin/qhpsi-readings")
    for name in ("vcfilter", "vfilter"):
        shutil.copyfile(BAZEL_BIN / "filter" / name, directory / "bin" / name)
    for name in PLUGIN_NAMES:
        shutil.copyfile(PLUGINS / name, directory / "plugins" / name)
    return directory


def make_root(directory, without=()):
    """A tree for --root: its users and groups, but for those `without`, an empty /run, and nothing
    else."""
    (directory / "etc").mkdir(parents=True)
    (directory / "run").mkdir()
    (directory / "etc/passwd").write_text("".join(
        f"{name}:x:{uid}:{GROUPS[group]}::/:/bin/true\n"
        for name, (uid, group) in USERS.items() if name not in without))
    (directory / "etc/group").write_text("".join(
        f"{name}:x:{gid}:\n" for name, gid in GROUPS.items() if name not in without))
    return directory


def run(*arguments, code=0, timeout=2 * child.PATIENCE):
    """Standard output of qhpsi-installer, or its one line of complaint if `code` is not 0."""
    done = child.run([INSTALLER, *arguments], env=ENVIRONMENT, timeout=timeout)
    output, complaint = done.stdout.decode(), done.stderr.decode()
    if done.returncode != code:
        raise AssertionError(f"{arguments}: {done.returncode}, not {code}: {output}{complaint}")
    if code == 0:
        if complaint:
            raise AssertionError(f"{arguments}: {complaint}")
        return output
    if not re.fullmatch(r"qhpsi-installer: [^\n]+\n", complaint):
        raise AssertionError(f"{arguments}: not one line: {complaint!r}")
    return complaint


def steps(output):
    """The lines of install's and uninstall's output that are steps."""
    return [line for line in output.splitlines()
            if not re.match(r"kept, edited: |replaced: |note: |to be restarted", line)]


def snapshot(top, exact=False):
    """Type, mode, owner and content of everything below `top`. If `exact`, also inode and time,
    except the time of /run: the installer's lock comes and goes in there."""
    found = {}
    for path in sorted([top, *top.rglob("*")]):
        st = path.lstat()
        entry = [stat.filemode(st.st_mode), st.st_uid, st.st_gid]
        if stat.S_ISREG(st.st_mode):
            entry.append(path.read_bytes())
        if stat.S_ISLNK(st.st_mode):
            entry.append(os.readlink(path))
        if exact:
            entry += [st.st_ino, 0 if path == top / "run" else st.st_mtime_ns]
        found[str(path.relative_to(top))] = entry
    return found


def service_files(bundle, service):
    """The paths that a complete service directory has, as the bundle has them."""
    files = {str(p.relative_to(bundle / "services" / service))
             for p in (bundle / "services" / service).rglob("*") if p.is_file()}
    return files | {f"variables/{p.name}" for p in (bundle / "variables" / service).iterdir()}


def owner_and_mode(path):
    """("7003:7011", 0o6711)."""
    st = Path(path).lstat()
    return f"{st.st_uid}:{st.st_gid}", stat.S_IMODE(st.st_mode)
