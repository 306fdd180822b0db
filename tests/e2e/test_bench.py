"""tests/bench in its smallest form: every row is measured, the bars are judged, nothing stays."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from benchmark import bars, options, rows
from benchmark.results import Results
from benchmark.row import FILES, OURS, PEER, READINGS, TURNS, Row

from . import child
from .case import Case
from .programs import BAZEL_BIN, HOME, QMAIL_QUEUE, REPOSITORY, SYSTEM_PATH, find

TIME_LIMIT = 110  # seconds

# Our own qmail-queue serves as the peer: by default it too queues below its home.
SMALLEST = ["--quick", "--slice", "0.02", "--peer", str(QMAIL_QUEUE), "--peer-home", str(HOME)]


def start(directory, *wrapper, rounds=1, more=()):
    """Starts it with all its files in `directory`. `wrapper` are words to go before the command."""
    return child.start([*wrapper, sys.executable, "-m", "benchmark", *SMALLEST, "--rounds", rounds,
                        "--output", directory, *more],
                       env={"PATH": SYSTEM_PATH, "QHPSI_BAZEL_BIN": str(BAZEL_BIN),
                            "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(directory)},
                       cwd=REPOSITORY / "tests", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)


def loop_devices():
    return child.run([find("losetup"), "-a"]).stdout.decode()


class Benchmark(Case):
    def test_every_row_has_its_figures(self):
        bench = start(self.dir, "/bin/sh", "-c",
                      f'"$@" && cat /proc/self/autogroup >{self.dir}/autogroup', "sh")
        self.addCleanup(child.stop, bench)
        output, complaint = bench.communicate(timeout=400)
        self.assertEqual(bench.returncode, 0, complaint)
        self.assertIn(b"starting clamd", complaint)
        data = json.loads((self.dir / "bench.json").read_text())
        self.check_rows(data)
        self.check_bars(data, output.decode())
        svg = ElementTree.parse(self.dir / "bench.svg").getroot()
        self.assertEqual(svg.tag, "{http://www.w3.org/2000/svg}svg")
        self.assertIn("3 KB, tmpfs", "".join(svg.itertext()))
        # Only the benchmark takes priority, not the session that it was started from.
        self.assertTrue((self.dir / "autogroup").read_text().endswith("nice 0\n"))

    def test_one_question_is_a_few_rows_and_the_bars_that_they_decide(self):
        bench = start(self.dir, more=["--rows", "^(peer's )?qmail-queue, 3 KB, tmpfs, 1 at"])
        self.addCleanup(child.stop, bench)
        output, complaint = bench.communicate(timeout=400)
        self.assertEqual(bench.returncode, 0, complaint)
        data = json.loads((self.dir / "bench.json").read_text())
        self.assertEqual({row["what"] for row in data["rows"]}, {OURS, PEER})
        self.assertEqual([bar["what"] for bar in data["bars"]],
                         ["not scanning, tmpfs, 3 KB, 1 at once, against the peer"])
        self.assertNotIn(b"not measured", output)
        bench = start(self.dir, more=["--rows", "no such row"])
        self.addCleanup(child.stop, bench)
        self.assertIn(b"no row has that", bench.communicate(timeout=400)[1])

    def check_rows(self, data):
        left_out = set(data["left_out"])
        self.assertLessEqual(left_out, {"ext4"})
        wanted = [r for r in rows.rows(options.parse(SMALLEST)) if r.on not in left_out]
        self.assertEqual([r["text"] for r in data["rows"]], [r.text() for r in wanted])
        for row in data["rows"]:
            for figure in ("per_second", "ms", "messages", "rounds"):
                self.assertGreater(row[figure], 0, row)
            if row["what"] in (OURS, PEER):
                self.assertGreater(row["cpu_ms"], 0, row)
            # A whole is not ten times its parts, nor a tenth.
            if row["what"] in (TURNS, READINGS) and not row["is_odd"]:
                parts_ms = row["each_round"]["0"]["parts_ms"]
                self.assertTrue(row["ms"] / 10 < parts_ms < row["ms"] * 10, row)
        self.assertEqual(len(data["system_calls"]), 11)
        for cost in data["system_calls"]:
            self.assertGreater(cost["calls"], 30, cost)
            self.assertGreater(cost["bytes_written"], 3000, cost)
        self.assertEqual(len(data["memory"]), 11)
        for cost in data["memory"]:
            self.assertGreater(cost["kb"], 100, cost)

    def check_bars(self, data, printed):
        for bar in data["bars"]:
            line = next(n for n in printed.splitlines() if n.startswith(bar["what"]))
            self.assertTrue(line.endswith({True: "  met", False: "  MISSED",
                                           None: "  not measured"}[bar["met"]]), line)
        measured = {bar["what"] for bar in data["bars"] if bar["measured"] is not None}
        self.assertIn("not scanning, tmpfs, 3 KB, 8 at once, against the peer", measured)
        self.assertIn("memory with clamd:, any size", measured)
        self.assertGreater(len(measured), 10)

    def test_it_ends_with_all_that_it_started(self):
        before = loop_devices()
        bench = start(self.dir, rounds=1000)  # it must not end before it is seen at work
        self.addCleanup(child.stop, bench, grace=0)
        child.wait_until(lambda: self.processes(bench.pid) > 3, what="it is at work")
        os.kill(bench.pid, signal.SIGKILL)
        bench.wait(child.PATIENCE)
        child.wait_until(lambda: self.processes(bench.pid) == 0, what="all has ended")
        # The kernel frees the loop device when it has removed the mount.
        child.wait_until(lambda: loop_devices() == before, what="the loop device goes")

    @staticmethod
    def processes(leader):
        """How many processes run for the benchmark `leader`: programs that have this test's peer
        among their arguments, loops, clamd."""
        count = 0
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            count += (str(HOME) in words or Path(words[0]).name in ("clamd", "bench")) and \
                process.name != str(leader)
        return count


class Judging(Case):
    """Bars, computed from made-up rounds."""

    ours, peer = Row(OURS, "3 KB", 8, "tmpfs"), Row(PEER, "3 KB", 8, "tmpfs")
    bar = "not scanning, tmpfs, 3 KB, 8 at once, against the peer"

    def judge(self, measured, memory=None):
        results = Results(measured, {}, memory or {}, {}, {})
        again = Results.from_json(json.loads(json.dumps(results.to_json())))
        return {verdict["what"]: verdict for verdict in bars.judge(again)}

    @staticmethod
    def rounds(*rates):
        return {n: {"per_second": rate, "ms": 1.0, "cpu_ms": 1.0, "messages": 9}
                for n, rate in enumerate(rates)}

    def test_the_median_of_the_ratios_in_each_round_counts(self):
        # Noise over whole rounds changes nothing.
        verdict = self.judge({self.ours: self.rounds(1300, 130, 13),
                              self.peer: self.rounds(1000, 100, 10)})[self.bar]
        self.assertAlmostEqual(verdict["measured"], 1.3)
        self.assertIs(verdict["met"], True)
        verdict = self.judge({self.ours: self.rounds(1190, 119, 13),
                              self.peer: self.rounds(1000, 100, 10)})[self.bar]
        self.assertAlmostEqual(verdict["measured"], 1.19)
        self.assertIs(verdict["met"], False)

    def test_what_would_be_reached_if_our_part_cost_nothing(self):
        measured = {self.ours: self.rounds(1300), self.peer: self.rounds(1000)}
        self.assertIsNone(self.judge(measured)[self.bar]["at_best"])
        measured[Row(FILES, "3 KB", 8, "tmpfs")] = self.rounds(5000)
        self.assertAlmostEqual(self.judge(measured)[self.bar]["at_best"], 5)

    def test_what_was_not_measured_is_neither_met_nor_missed(self):
        self.assertIsNone(self.judge({self.ours: self.rounds(1)})[self.bar]["met"])

    def test_a_scan_is_compared_with_its_parts_that_took_turns_with_it(self):
        rounds = self.rounds(1, 1)
        for number, parts_ms in enumerate((0.5, 0.8)):
            rounds[number]["parts_ms"] = parts_ms
        verdicts = self.judge({Row(TURNS, "3 KB", 1, "tmpfs", "clamd:", 1): rounds})
        verdict = verdicts["clamd: 3 KB, 1 signatures, against unscanned and FILDES in turn"]
        self.assertAlmostEqual(verdict["measured"], (1 / 0.5 + 1 / 0.8) / 2)
        self.assertIs(verdict["met"], False)

    def test_memory(self):
        scanned = Row(OURS, "10 MB", 1, "tmpfs", "clamd.so", 1)
        for kb, met in ((6 * 1024 - 1, True), (6 * 1024, False)):
            verdict = self.judge({}, {scanned: {"kb": kb}})["memory with clamd.so, any size"]
            self.assertIs(verdict["met"], met)
