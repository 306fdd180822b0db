"""A reader that is one process for many messages: it gets their paths on standard input, and prints
one line for each, "+" or "-", when it is through with it."""

import subprocess

from e2e import child


def opened(command, paths):
    """The messages that `command` gets the payload out of. It is started anew behind one that it
    crashes on or takes too long for."""
    found = set()
    left = list(paths)
    while left:
        lines = _run(command, left)
        found.update(path for path, line in zip(left, lines) if line == "+")
        left = left[len(lines) + 1:]
    return found


def _run(command, paths):
    """The lines for the messages that it was through with."""
    text = "".join(f"{path}\n" for path in paths).encode()
    try:
        output = child.run(command, input=text, timeout=child.PATIENCE + len(paths)).stdout
    except subprocess.TimeoutExpired as late:
        output = late.stdout or b""
    return output.decode().split()
