"""python3 -m e2e.demo: three mails by SMTP through a front end to qmail-queue, once for each value
of REJECTVIRUS, scanned by libclamav in process and then by a clamd. Exits with 1 when one of them
did not end as it should."""

import contextlib
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import clamd, samples, smtp
from .programs import PLUGINS, QHPSI, TESTFILES
from .queue_dir import QueueDir

TESTFILE = TESTFILES / "clam.zip"
SHOWN_LINES = 4

CLEAN = b"X-QHPSI: clean\n"
INFECTED = b"X-QHPSI: virus found\n"

# REJECTVIRUS, what it does, SMTP code for infected mail, whether that is queued
POLICIES = (
    (None, "REJECTVIRUS unset: infected mail is queued, marked", 250, True),
    ("1", "REJECTVIRUS=1: infected mail is refused", 554, False),
    ("2", "REJECTVIRUS=2: infected mail is accepted and dropped", 250, False),
)


def paint(text, code):
    return f"\033[{code}m{text}\033[0m" if sys.stdout.isatty() else text


def heading(text, line):
    print(f"\n{paint(text, 1)}\n{line * len(text)}", flush=True)


def item(label, *values):
    """A label, and its values below one another."""
    for value in values:
        print(f"    {label:8} {value}")
        label = ""


@dataclass
class Expected:
    """How one mail should end."""

    code: int
    is_queued: bool
    verdict: bytes

    def faults(self, reply, queued):
        """What is not as it should be, in words."""
        if reply.code != self.code:
            yield f"the reply should be {self.code}"
        if bool(queued) != self.is_queued:
            yield "it should be queued" if self.is_queued else "nothing should be queued"
        if any(self.verdict not in message.header for message in queued):
            yield f"its header should have {self.verdict.decode().strip()}"


def mails():
    """What is sent: a name, the message, its verdict."""
    return (
        ("a clean mail", samples.CLEAN, CLEAN),
        ("EICAR, attached", samples.eicar_message(), INFECTED),
        (f"{TESTFILE.name} of clamav-testfiles, attached",
         samples.with_attachment(TESTFILE.read_bytes(), TESTFILE.name), INFECTED),
    )


def show_end(queued):
    if not queued:
        item("ended", "nowhere: nothing queued")
        return
    for message in queued:
        item("ended", message.message_file, message.todo_file)
        item("for", *(r.decode() for r in message.recipients))
        item("header", *map(shown, message.header[:SHOWN_LINES]))


def shown(line):
    """A header line for the screen, the verdict in colour on a terminal."""
    text = line.decode(errors="replace").rstrip()
    if not line.startswith(b"X-QHPSI"):
        return text
    return paint(text, 32 if line == CLEAN else 31)


def send_one(directory, port, queue, name, message, expected):
    """Sends one mail and shows how it ended; whether that is as it should be."""
    before = {m.number for m in queue.queued()}
    reply, _ = smtp.swaks(port, message, directory)
    queued = [m for m in queue.queued() if m.number not in before]
    print(f"\n  {paint(name, 1)}")
    item("reply", f"{reply.code} {reply.text}")
    show_end(queued)
    faults = [*expected.faults(reply, queued), *queue.leftovers()]
    item(paint("WRONG", 31), *faults)
    return not faults


def run_part(directory, scanner):
    """All mails under all policies with one scanner; for each, whether it ended as it should."""
    results = []
    for value, title, code, is_queued in POLICIES:
        heading(title, "-")
        queue = QueueDir(Path(tempfile.mkdtemp(dir=directory)) / "queue").make()
        settings = {"QUEUEDIR": queue.path, "QHPSIPROG": QHPSI, "PLUGINDIR": PLUGINS, **scanner}
        if value is not None:
            settings["REJECTVIRUS"] = value
        server = smtp.SmtpServer(directory, settings)
        try:
            for name, message, verdict in mails():
                expected = (Expected(250, True, CLEAN) if verdict == CLEAN
                            else Expected(code, is_queued, INFECTED))
                results.append(send_one(directory, server.port, queue, name, message, expected))
        finally:
            server.stop()
    return results


def in_process(directory, _):
    heading("Scanned in process: QHPSI='plugin: libclamav.so'", "=")
    database = samples.write_database(directory / "db")
    return run_part(directory, {"QHPSI": "plugin: libclamav.so", "LIBCLAMAV_DB": database})


def by_clamd(directory, stack):
    daemon = clamd.Clamd(directory / "clamd")
    stack.callback(daemon.stop)
    daemon.start()
    heading(f"Scanned by clamd: QHPSI='clamd: {daemon.unix_server}'", "=")
    return run_part(directory, {"QHPSI": f"clamd: {daemon.unix_server}"})


PARTS = {"in-process": in_process, "by-clamd": by_clamd}


def main(names):
    """The parts of these names, or all."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    results = []
    with tempfile.TemporaryDirectory(prefix="qhpsi-demo.", dir="/tmp") as name, \
            contextlib.ExitStack() as stack:
        directory = Path(name)
        directory.chmod(0o755)
        for part in names or PARTS:
            results += PARTS[part](directory, stack)
    print(f"\n{sum(results)} of {len(results)} mails ended as they should.")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
