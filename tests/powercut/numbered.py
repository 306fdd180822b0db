"""Mails with numbers, by which they are found again, and several processes that handle them."""

import re
import threading
from dataclasses import dataclass

# Not EICAR: nothing on the way to the scanner of this test may know it.
MARKER = b"the-marker-of-tests-power-cut"


def message(number, infected=False):
    """No two are alike; some are small, some larger than what is written at once."""
    body = b"%d line of %d\n" % (number, number) * (1 + (number * 37) % 61 ** (1 + number % 2))
    return (b"From: a@example.org\nTo: b@example.net\nX-Number: %d\nSubject: lunch\n\n" % number
            + (MARKER + b"\n" if infected else b"") + body)


def number_of(content):
    """The number of the mail; None when its header says none."""
    match = re.search(rb"^X-Number: (\d+)$", content.partition(b"\n\n")[0], re.M)
    return int(match[1]) if match else None


def acknowledged(marks):
    """The numbers in marks such as "done 17"."""
    return {int(m.partition(" ")[2]) for m in marks if m.startswith("done ")}


@dataclass(frozen=True)
class Load:
    """How many mails, and how many of them are handled at once."""

    count: int = 200
    workers: int = 8

    def handle(self, handle):
        """handle(number) for each mail; raises what the first that fails raises."""
        numbers = iter(range(self.count))
        lock = threading.Lock()
        failed = []

        def work():
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None or failed:
                    return
                try:
                    handle(number)
                except Exception as error:  # pylint: disable=broad-except
                    failed.append(error)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(self.workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
