"""Processes that a test starts: each leads its own session, and none outlives its test."""

import os
import signal
import subprocess
import time
from pathlib import Path

# Seconds. Ends what hangs: what works takes far less, even on a busy machine.
PATIENCE = 60


def start(argv, **options):
    """A child in a session and process group of its own."""
    return subprocess.Popen([str(a) for a in argv], start_new_session=True, **options)


def stop(child, grace=5):
    """Ends the child's whole process group: asks, unless `grace` is 0, then kills."""
    for number, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, PATIENCE)):
        if seconds == 0:
            continue
        try:
            os.killpg(child.pid, signal.SIGCONT)
            os.killpg(child.pid, number)
        except ProcessLookupError:
            pass
        try:
            child.wait(seconds)
            break
        except subprocess.TimeoutExpired:
            continue
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()


def kill(child):
    """Kills the child alone, as a crash would, and returns when what it had started has ended too:
    a process that has not yet become another program still holds the child's locks."""
    child.send_signal(signal.SIGKILL)
    child.wait(PATIENCE)
    wait_until(lambda: not _session(child.pid), what=f"all that {child.pid} started has ended")


def _session(leader):
    """The processes that still run in its session."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = _stat(process.name)[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(session) == leader and state not in "ZX":
            found.append(process.name)
    return found


def run(argv, *, timeout=PATIENCE, **options):
    """Runs to the end and returns the CompletedProcess. After `timeout` the group is killed.
    `input` is what it finds on its descriptor 0."""
    data = options.pop("input", None)
    options.setdefault("stdin", subprocess.DEVNULL if data is None else subprocess.PIPE)
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    child = start(argv, **options)
    try:
        out, err = child.communicate(data, timeout=timeout)
        return subprocess.CompletedProcess(argv, child.returncode, out, err)
    finally:
        stop(child, grace=0)


def wait_until(condition, *, what, seconds=PATIENCE):
    """Polls until `condition()` is true; the failure says what was waited for."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.01)


def alive(pid):
    """Whether a process with this id runs; one that is dead but not waited for does not."""
    try:
        return _stat(pid)[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _stat(pid):
    """What /proc says of it after its name: state, parent, process group, session..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
