"""qmail-queue and qhpsi installed as an administrator has them: in /var/indimail, setuid, with real
users. Only this test module sees it (see namespace)."""

import grp
import os
import pwd
import shutil
from pathlib import Path

from . import namespace, samples
from .programs import HOME, PLUGIN_NAMES, PLUGINS, QHPSI, QHPSI_PLUGINS, QHPSI_READINGS, QMAIL_QUEUE
from .queue_dir import QueueDir

GROUPS = ("qmail", "nofiles", "qscand", "mallory")
USERS = {"alias": "nofiles", "qmaild": "nofiles", "qmails": "qmail", "qmailq": "qmail",
         "qscand": "qscand", "qclamd": "nofiles", "qfreshclam": "nofiles", "trusted": "nofiles",
         "mallory": "mallory"}

INSTALLED_QUEUE = HOME / "bin/qmail-queue"
INSTALLED_QHPSI = HOME / "bin/qhpsi"
INSTALLED_QHPSI_PLUGINS = HOME / "bin/qhpsi-plugins"
INSTALLED_QHPSI_READINGS = HOME / "bin/qhpsi-readings"


def install():
    """Users, programs, plugins, control files and a queue, all private to this module."""
    namespace.make_private("/etc")
    namespace.make_private("/var")
    _add_users()
    shutil.rmtree(HOME, ignore_errors=True)
    for name in ("", "bin", "plugins", "control", "queue", "proof"):
        (HOME / name).mkdir()
        (HOME / name).chmod(0o755)
    os.chown(HOME / "proof", uid("qmailq"), gid("qmail"))
    _install(QMAIL_QUEUE, INSTALLED_QUEUE, "qmailq", "qmail", 0o6711)
    _install(QHPSI, INSTALLED_QHPSI, "qscand", "qmail", 0o6510)
    _install(QHPSI_PLUGINS, INSTALLED_QHPSI_PLUGINS, "root", "root", 0o711)
    _install(QHPSI_READINGS, INSTALLED_QHPSI_READINGS, "root", "root", 0o711)
    for name in PLUGIN_NAMES:
        _install(PLUGINS / name, HOME / "plugins" / name, "root", "root", 0o644)
    samples.write_database(HOME / "db")


def make_queue():
    """An empty HOME/queue with the owners and modes that qmail has."""
    shutil.rmtree(HOME / "queue")
    queue = QueueDir(HOME / "queue").make(owner=(uid("qmailq"), gid("qmail")))
    for directory in (queue.path, *(p for p in queue.path.rglob("*") if p.is_dir())):
        directory.chmod(0o700)
    for name in ("", "mess", "todo", "lock"):
        (queue.path / name).chmod(0o750)
    for number in range(queue.split):
        (queue.path / "mess" / str(number)).chmod(0o750)
    return queue


def set_control(**files):
    """HOME/control holds these files and no others."""
    for path in (HOME / "control").iterdir():
        path.unlink()
    for name, text in files.items():
        (HOME / "control" / name).write_text(f"{text}\n")
        (HOME / "control" / name).chmod(0o644)


def uid(name):
    return pwd.getpwnam(name).pw_uid


def gid(name):
    return grp.getgrnam(name).gr_gid


def as_user(name):
    """Popen's options to run as this user and with its group alone."""
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _install(source, target, owner, group, mode):
    shutil.copyfile(source, target)
    os.chown(target, uid(owner), gid(group))
    target.chmod(mode)


def _add_users():
    taken = {e.pw_uid for e in pwd.getpwall()} | {e.gr_gid for e in grp.getgrall()}
    free = (n for n in range(7000, 60000) if n not in taken)
    numbers = {name: next(free) for name in (*GROUPS, *USERS)}
    _replace("/etc/group", GROUPS, [f"{g}:x:{numbers[g]}:" for g in GROUPS])
    group_numbers = {g: numbers[g] for g in GROUPS}
    users = [f"{u}:x:{numbers[u]}:{group_numbers[g]}::/:/bin/sh" for u, g in USERS.items()]
    _replace("/etc/passwd", USERS, users)


def _replace(path, names, lines):
    kept = [line for line in Path(path).read_text().splitlines()
            if line.split(":")[0] not in names]
    Path(path).write_text("\n".join([*kept, *lines, ""]))
