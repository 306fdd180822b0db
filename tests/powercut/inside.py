"""python3 -m powercut.inside DIRECTORY ARGUMENT...: the trials, in the namespaces that __main__
made."""

import os
import sys
import tempfile
import time
from pathlib import Path

from e2e import namespace

from . import broken, options, trial
from .disk_log import FLUSH, WRITE
from .file_systems import FILE_SYSTEMS
from .mail_queue import MailQueue
from .maildir import Maildir
from .peer_queue import PeerQueue
from .rules import Rules
from .services import Services

SHOWN = 3  # faults


def main():
    base = Path(sys.argv[1])
    chosen = options.parse(sys.argv[2:])
    os.umask(0o022)
    namespace.mount_tmpfs(base, "mode=0755")
    tempfile.tempdir = str(base)
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
    faults = 0
    for name in chosen.of:
        for on in chosen.on:
            subject = make_subject(name, chosen)
            faults += report(FILE_SYSTEMS[on], subject, chosen)
    return 1 if faults else 0


def make_subject(name, chosen):
    prefix = () if chosen.without_sync is None else broken.without_sync(chosen.without_sync)
    if chosen.peer:
        return PeerQueue(chosen.peer, chosen.peer_home, prefix)
    if name == "queue":
        return MailQueue(prefix)
    if name == "vcfilter":
        return Rules(prefix)
    directory = Path(tempfile.mkdtemp(prefix=f"{name}."))
    return (Maildir if name == "vfilter" else Services)(directory, prefix)


def report(fs, subject, chosen):
    began = time.monotonic()
    outcome = trial.run(fs, subject, count=chosen.moments, seed=chosen.seed, keep=chosen.keep)
    print(f"{subject.name} on {fs.name}: {outcome.moments} moments among "
          f"{outcome.records[WRITE]} writes and {outcome.records[FLUSH]} flushes, "
          f"{len(outcome.faults)} with faults, {time.monotonic() - began:.0f} s", flush=True)
    if getattr(subject, "mended", 0):
        print(f"  queue check removed {subject.mended} envelopes without a message")
    for fault in outcome.faults[:SHOWN]:
        print(f"  after {fault.moment} records: " + "; ".join(fault.problems[:SHOWN]))
    return len(outcome.faults)


if __name__ == "__main__":
    sys.exit(main())
