"""Counts the system calls that a message takes, and the bytes written for it."""

import re

from e2e import child
from e2e.inject import envelope
from e2e.programs import find

from . import messages
from .row import OURS, PEER

CALL = re.compile(r"^\d+ +(?:<\.\.\. )?(\w+)(.*)$")
RESULT = re.compile(r"= (\d+)$")
WRITES = {"write", "pwrite64", "writev", "sendto", "sendmsg", "copy_file_range"}


def count(site, row, directory):
    """Returns {"calls", "bytes_written"} of one message of this row, child processes included."""
    trace = directory / "trace"
    (directory / "envelope").write_bytes(envelope())
    with open(site.templates[row.size, messages.PLAIN].path, "rb") as message, \
            open(directory / "envelope", "rb") as envelope_file:
        done = child.run([find("strace"), "-f", "-qq", "-u", "qmaild", "-o", trace,
                          site.program(row)[0]], stdin=message, stdout=envelope_file,
                         env=site.environment(row), timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"{row.text()}: {done.returncode}: {done.stderr.decode()}")
    site.queues.clear(row)
    return _sum(trace.read_text(errors="replace"))


def _sum(trace):
    calls = written = 0
    for line in trace.splitlines():
        match = CALL.match(line)
        if not match:
            continue
        calls += "<... " not in line[:len(line) - len(match[2])]
        result = RESULT.search(line)
        if match[1] in WRITES and result:
            written += int(result[1])
    return {"calls": calls, "bytes_written": written}


def rows(site):
    """One for each way to queue and scan."""
    return [row for row in site.rows
            if row.what in (OURS, PEER) and row.injectors == 1 and row.on == "tmpfs"
            and row.size in ("3 KB", "100 KB") and row.signatures <= 1 and not row.queued]
