"""notqmail's own qmail-send, qmail-lspawn, qmail-local and qmail-clean, a set for each queue. They
deliver all mail to one Maildir."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from e2e import child, namespace, prefix
from e2e.programs import SYSTEM_PATH, find

# qmail-start finds its queue in its home alone. So each has a mount of its own there.
START = 'mount --bind "$1" "$2/queue" && exec "$2/bin/qmail-start" ./Maildir/'
USERS = {"qmaill": "nofiles", "qmailp": "nofiles", "qmailr": "qmail"}  # besides ours


class Peer:
    """`home` is what is compiled into its programs, which are in `home`/bin. What is changed there
    is seen in this namespace alone."""

    def __init__(self, home, queues, base):
        self._home = Path(os.path.abspath(home))
        self._queues = queues
        self._log = base / "peer.log"
        self._running = []
        if not self._home.is_relative_to("/var"):  # /var is private already
            namespace.make_private(self._home)
        _add_users(base / "alias")
        self._configure()
        self.maildir = _make_maildir(base / "alias")
        for queue in queues:
            _prepare(queue.path)

    def _configure(self):
        for name in ("control", "users"):
            shutil.rmtree(self._home / name, ignore_errors=True)
            (self._home / name).mkdir()
        for name, text in {"me": "soak.example.org", "locals": "example.net",
                           "concurrencylocal": "20"}.items():
            (self._home / "control" / name).write_text(f"{text}\n")
        (self._home / "queue").mkdir(exist_ok=True)

    def start(self):
        with self._log.open("ab") as log:
            for queue in self._queues:
                self._running.append(child.start(
                    [find("unshare"), "--mount", "--propagation", "private", "/bin/sh", "-c",
                     START, "sh", queue.path, self._home],
                    stdin=log, stdout=log, stderr=subprocess.STDOUT,
                    env={"PATH": f"{self._home}/bin:{SYSTEM_PATH}"}))

    def stop(self, complaints):
        """Complains of each that has not run until now."""
        for process in self._running:
            if process.poll() is not None:
                said = self._log.read_text(errors="replace")[-500:]
                complaints.add(f"qmail-send has ended: {process.returncode}: {said}")
            child.stop(process, grace=20)


def _add_users(home_of_alias):
    """Puts those that the peer has besides ours into this namespace's /etc/passwd, and gives alias
    its home."""
    lines = Path("/etc/passwd").read_text().splitlines()
    lines = [line.replace("::/:", f"::{home_of_alias}:") if line.startswith("alias:") else line
             for line in lines if line.split(":")[0] not in USERS]
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    free = (n for n in range(7000, 60000) if n not in taken)
    lines += [f"{user}:x:{next(free)}:{prefix.gid(group)}::/:/bin/true"
              for user, group in USERS.items()]
    Path("/etc/passwd").write_text("\n".join([*lines, ""]))


def _make_maildir(home):
    maildir = home / "Maildir"
    for directory in (home, maildir, *(maildir / name for name in ("tmp", "new", "cur"))):
        directory.mkdir()
        os.chown(directory, prefix.uid("alias"), prefix.gid("nofiles"))
    (home / ".qmail-default").write_text("./Maildir/\n")
    return maildir


def _prepare(queue):
    """What qmail-send needs besides what a QueueDir has, with the owners that qmail has."""
    for name in ("info", "local", "remote", "bounce", "lock"):
        for path in (queue / name, *(queue / name).rglob("*")):
            os.chown(path, prefix.uid("qmails"), prefix.gid("qmail"))
    for name, size, owner, mode in (("sendmutex", 0, "qmails", 0o600),
                                    ("tcpto", 1024, "qmailr", 0o644)):
        path = queue / "lock" / name
        path.write_bytes(bytes(size))
        os.chown(path, prefix.uid(owner), prefix.gid("qmail"))
        path.chmod(mode)
