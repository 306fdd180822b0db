"""What qmail-local does with a message and the lines of a dot-qmail file, as dot-qmail(5) and
qmail-command(8) have it."""

import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import child
from .programs import SANITIZED, environment

# Elsewhere a sanitizer's report exits with 99, which means something when a filter exits with it.
REPORTS = dict.fromkeys(("ASAN_OPTIONS", "UBSAN_OPTIONS"), "exitcode=98") if SANITIZED else {}
HARD = {64, 65, 70, 76, 77, 78, 100, 112}


@dataclass
class Report:
    """How the delivery ended, as qmail-send hears of it: 0, 100 (the sender gets `output` back) or
    111; which lines ran; what the programs exited with and wrote."""

    code: int = 0
    ran: list = field(default_factory=list)
    statuses: list = field(default_factory=list)
    output: str = ""


@dataclass
class Mailbox:
    """One line of users/assign. For a virtual domain, `user` is the domain itself."""

    user: str
    home: Path
    local: str
    ext: str
    host: str

    @property
    def recipient(self):
        return f"{self.local}@{self.host}"

    def variables(self, sender):
        return {"USER": self.user, "HOME": self.home, "LOCAL": self.local, "EXT": self.ext,
                "HOST": self.host, "SENDER": sender, "NEWSENDER": sender,
                "RECIPIENT": self.recipient, "RPLINE": f"Return-Path: <{sender}>\n",
                "DTLINE": f"Delivered-To: {self.recipient}\n",
                "UFLINE": f"From {sender or 'MAILER-DAEMON'} {time.asctime(time.gmtime(0))}\n"}


def virtual(home, user, host):
    """`user`@`host` of a virtual domain that lives in `home`."""
    return Mailbox(user=host, home=home, local=f"{host}-{user}", ext=user, host=host)


def local(home, user, host, ext=""):
    """A user of the machine."""
    return Mailbox(user=user, home=home, local=f"{user}-{ext}" if ext else user, ext=ext, host=host)


def deliver(mailbox, message, lines, sender="ann@example.org", settings=(), **options):
    """`message` is bytes or the file that has them. Every program gets the same descriptor 0 and
    finds the message's start there."""
    report = Report()
    env = environment({**REPORTS, **mailbox.variables(sender), **dict(settings)})
    with _opened(message) as file:
        for line in lines:
            os.lseek(file.fileno(), 0, os.SEEK_SET)
            report.ran.append(line)
            if line.startswith("|"):
                status = _run(line[1:], mailbox, file, env, report, options)
                if status == 99:
                    return report
                if status != 0:
                    report.code = 100 if status in HARD else 111
                    return report
            else:
                _into_maildir(mailbox.home / line, file.read(), env)
    return report


def _opened(message):
    if isinstance(message, Path):
        return open(message, "rb")
    file = tempfile.TemporaryFile()
    file.write(message)
    file.flush()
    return file


def _run(command, mailbox, file, env, report, options):
    done = child.run(["/bin/sh", "-c", command], stdin=file, env=env, cwd=mailbox.home,
                     timeout=120, **options)
    report.statuses.append(done.returncode)
    report.output += (done.stdout + done.stderr).decode(errors="replace")
    return done.returncode


def _into_maildir(directory, message, env):
    name = f"{time.time_ns()}.{os.getpid()}.next-line"
    lines = env["RPLINE"] + env["DTLINE"]
    (directory / "tmp" / name).write_bytes(lines.encode() + message)
    os.link(directory / "tmp" / name, directory / "new" / name)
    (directory / "tmp" / name).unlink()
