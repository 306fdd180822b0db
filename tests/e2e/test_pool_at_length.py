"""Pools of clamds, 1 to 50, sick in each way: tests/pool. A table, a plot, and the bars."""

import os
import statistics
from dataclasses import dataclass

from . import child, pool_load
from .made_up_clamds import MadeUpClamds
from .programs import HOME, find
from .setuid_case import Installed, setUpModule

BY_HAND = True  # tests/pool
SECONDS = float(os.environ.get("QHPSI_POOL_SECONDS", "90"))
PLOT = os.environ.get("QHPSI_POOL_PLOT")
TABLE = os.environ.get("QHPSI_POOL_TABLE", "/dev/null")
A_SECOND = 15
TIME_LIMIT = 12 * (SECONDS + 60)

LONGEST = 12  # seconds that a mail may take with one stuck of three
AFTERWARDS = 60  # seconds after which that costs nothing
AT_ONCE = 3  # seconds that are nothing where two processors do all of this
DOUBLED = 1  # per cent that may be scanned twice when all are well


@dataclass
class Pool:
    name: str
    kinds: list
    recovers: bool = False  # the first one is well again at half time
    at_once: bool = False  # 500 clients, all at the start


POOLS = (
    Pool("1, well", ["fast"]),
    Pool("3, well", ["fast"] * 3),
    Pool("50, well", ["fast"] * 50),
    Pool("3, well, 500 at once", ["fast"] * 3, at_once=True),
    Pool("50, well, 500 at once", ["fast"] * 50, at_once=True),
    Pool("3, one stuck", ["stuck", "fast", "fast"]),
    Pool("3, one stuck, then well", ["stuck", "fast", "fast"], recovers=True),
    Pool("3, two stuck", ["stuck", "stuck", "fast"]),
    Pool("3, one slow", ["slow", "fast", "fast"]),
    Pool("3, one lying", ["lying", "fast", "fast"]),
    Pool("3, one flapping", ["flapping", "fast", "fast"]),
    Pool("3, one gone, then well", ["gone", "fast", "fast"], recovers=True),
)

HEADINGS = ("pool", "mails", "median", "99th", "longest", "later", "held", "share of the sick",
            "twice", "back after")


class AtLength(Installed):
    def test_all(self):
        rows, points = [HEADINGS], []
        for pool in POOLS:
            with self.subTest(pool=pool.name):
                row, sent = self.run_pool(pool)
                rows.append(row)
                points.append((pool.name, sent))
        widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
        with open(TABLE, "w", encoding="utf-8") as table:
            for row in rows:
                print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)), file=table)
        if PLOT:
            self.plot(points)

    def run_pool(self, pool):
        for path in (HOME / "proof").iterdir():
            path.unlink()
        self.clamds = MadeUpClamds(self, len(pool.kinds))
        for index, kind in enumerate(pool.kinds):
            if kind != "fast":
                self.clamds.become(index, kind)
        self.site(qhpsi="clamd: " + " ".join(self.clamds.names), rejectvirus=1)
        if pool.at_once:
            sent = pool_load.send(0, 0, at_once=pool_load.CLIENTS)
        else:
            sent = pool_load.send(SECONDS / 2, A_SECOND)
            began = pool_load.now()
            if pool.recovers:
                self.clamds.become(0, "fast")
            second = pool_load.send(SECONDS / 2, A_SECOND, first=len(sent))
            for mail in second:
                mail.at += SECONDS / 2
            sent += second
        for mail in sent:
            self.assertEqual(mail.code, 33 if mail.is_infected else 0, mail)
        return self.judge(pool, sent, None if pool.at_once else began), sent

    def judge(self, pool, sent, half_time):
        report = self.clamds.report()
        scans = [[number for number, _ in server["scans"] if number is not None]
                 for server in report]
        all_scans = sum(scans, [])
        doubled = 100 * (len(all_scans) - len(set(all_scans))) / len(sent)
        took = sorted(mail.seconds for mail in sent)
        later = max((m.seconds for m in sent if m.at > AFTERWARDS), default=None)
        back = "-"
        if pool.recovers:
            again = [at - half_time for number, at in report[0]["scans"]
                     if number is not None and at > half_time]
            back = f"{min(again):.1f} s" if again else "not yet"
        if set(pool.kinds) == {"fast"}:
            self.assertLessEqual(doubled, DOUBLED)
        if pool.name == "3, one stuck":
            self.assertLessEqual(took[-1], LONGEST)
            self.assertLess(later or 0, AT_ONCE)
        sick = [len(s) for s, kind in zip(scans, pool.kinds) if kind != "fast"]
        return (pool.name, str(len(sent)), f"{statistics.median(took):.3f} s",
                f"{took[len(took) * 99 // 100]:.2f} s", f"{took[-1]:.2f} s",
                "-" if later is None else f"{later:.2f} s",
                str(max((server["held"] for server, kind in zip(report, pool.kinds)
                         if kind == "stuck"), default=0)),
                f"{100 * sum(sick) / len(all_scans):.1f} %" if sick else "-",
                f"{doubled:.2f} %", back)

    def plot(self, points):
        commands = ["set terminal svg size 900,1200 dynamic", f"set output '{PLOT}'",
                    "set multiplot layout 6,2", "set logscale y", "set yrange [0.005:30]",
                    "set ylabel 'seconds'", "unset key"]
        for name, sent in points:
            data = self.dir / f"{len(commands)}.data"
            data.write_text("".join(f"{mail.at} {mail.seconds}\n" for mail in sent))
            commands += [f"set title '{name}'", f"plot '{data}' with dots lw 2"]
        done = child.run([find("gnuplot")], input="\n".join(commands).encode())
        self.assertEqual(done.returncode, 0, done.stderr)
