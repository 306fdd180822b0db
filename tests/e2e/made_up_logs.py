"""Logs as multilog leaves them of mail that never was, with what a report of them must say.

    cd tests && python3 -m e2e.made_up_logs DIR LINES    # DIR is LOGDIR/SERVICE
"""

import math
import random
import sys
import time
from collections import Counter
from pathlib import Path

LARGEST = 16_000_000  # bytes of a file
TAI_OF_1970 = (1 << 62) + 10
PATTERNS = 2000  # different lines


def stamp(seconds, nanoseconds=0):
    return f"@{TAI_OF_1970 + seconds:016x}{nanoseconds:08x}"


def _line(chance):
    """The text of a line, and what it counts for."""
    action, bytes_ = "queue", chance.randrange(500, 200_000)
    kind = chance.choices(("clean", "infected", "no_verdict", "not_scanned"), (960, 25, 10, 5))[0]
    counts = Counter({"mails": 1, "bytes": bytes_, kind: 1})
    milliseconds = int(chance.lognormvariate(3, 1))
    outcome = "OK"
    if kind == "infected":
        outcome = chance.choice(("Win.Trojan.Agent", "Eicar-Test-Signature", "Pdf.Phishing.Doc",
                                 f"Doc.Macro.{chance.randrange(200)}")) + " FOUND"
        action = chance.choice(("refuse", "refuse", "drop", "queue"))
    elif kind == "no_verdict":
        outcome = "ERROR unix:/run/qhpsi/clamd.ctl: connect: Connection refused"
        action = "defer"
    elif kind == "not_scanned":
        outcome, milliseconds = "SKIPPED size", 0
    if action != "queue":
        counts[{"refuse": "refused", "drop": "dropped", "defer": "deferred"}[action]] += 1
    client = f"{chance.randrange(1, 224)}.{chance.randrange(256)}.{chance.randrange(40)}.7"
    if chance.random() < 0.2:
        client = f"2001:db8:{chance.randrange(1 << 16):x}:1::25"
    more = f"+{chance.randrange(1, 30)}" if chance.random() < 0.1 else ""
    return (f"qhpsi: /var/indimail/queue/queue{chance.randrange(1, 11)}/mess/{chance.randrange(23)}/"
            f"{chance.randrange(10 ** 6)}: {outcome} ({bytes_} bytes, {milliseconds} ms) {action} "
            f"pid={chance.randrange(99999)} from=<sender{chance.randrange(10 ** 5)}@example.org> "
            f"to=<recipient{chance.randrange(1000)}@example.net>{more} client={client} "
            f"by=unix:/run/qhpsi/clamd.ctl id=<{chance.getrandbits(64):x}@mail.example.org>\n", counts)


def _moment(share, days):
    """Seconds from the beginning of so many days, all alike, when this share of the mail has come:
    most comes in the middle of each."""
    day, part = divmod(share * days, 1)
    return int((day + part + 0.1 * math.sin(2 * math.pi * part)) * 86400)


def write(directory, lines, days=6, now=None):
    """Writes so many lines of the last days. Returns the sum of what they count for."""
    chance = random.Random(lines)
    patterns = [_line(chance) for _ in range(min(lines, PATTERNS))]
    texts = [text for text, _ in patterns]
    end = int(now or time.time()) - 60
    begin = end - days * 86400
    pieces, size = [], 0

    def finish(name):
        (Path(directory) / name).write_text("".join(pieces), encoding="ascii")
        pieces.clear()

    for number in range(lines):
        at = stamp(begin + _moment(number / lines, days), number % 10 ** 9)
        line = f"{at} {texts[number % len(texts)]}"
        pieces.append(line)
        size += len(line)
        if size > LARGEST:
            finish(f"{at}.s")
            size = 0
    finish("current")
    total = Counter()
    for number, (_, counts) in enumerate(patterns):
        times = lines // len(patterns) + (number < lines % len(patterns))
        for name, value in counts.items():
            total[name] += value * times
    return total


if __name__ == "__main__":
    print(dict(write(sys.argv[1], int(sys.argv[2]))))
