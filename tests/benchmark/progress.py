"""A line that says what is being done."""

import sys
import time


class Progress:
    """On a terminal the line changes in place; elsewhere a new one appears every ten seconds."""

    def __init__(self):
        self._began = time.monotonic()
        self._next = 0.0
        self._live = sys.stderr.isatty()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def __call__(self, text):
        now = time.monotonic()
        line = f"{now - self._began:4.0f} s  {text}"
        if self._live:
            print(f"\r\033[K{line[:100]}", end="", file=sys.stderr, flush=True)
        elif now >= self._next:
            self._next = now + 10
            print(line, file=sys.stderr, flush=True)
