"""Processes that a test starts: each leads its own process group, and none outlives its test."""

import os
import signal
import subprocess
import time
from pathlib import Path


def start(argv, **options):
    """A child in a process group of its own."""
    return subprocess.Popen([str(a) for a in argv], start_new_session=True, **options)


def stop(child, grace=5):
    """Ends the child's whole process group: asks, unless `grace` is 0, then kills."""
    for number, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, 10)):
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


def run(argv, *, timeout=30, **options):
    """Runs to the end and returns the CompletedProcess; past `timeout` the group is killed. `input`
    is what it finds on its descriptor 0."""
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


def wait_until(condition, *, seconds, what):
    """Polls until `condition()` is true; the failure says what was waited for."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.01)


def alive(pid):
    """Whether a process with this id runs; one that is dead but not waited for does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"
