"""A pool of clamds of which some are sick: no mail waits long for one of them, none goes there once
that is known, and it gets its share again when it is well. tests/pool has it at length."""

import os
import threading
import time

from .made_up_clamds import MadeUpClamds
from . import child, pool_load
from .inject import inject
from .programs import HOME, find
from .setuid_case import Installed, setUpModule
from . import prefix

TIME_LIMIT = 90  # seconds
PATIENCE = 3  # seconds


class Pool(Installed):
    def setUp(self):
        super().setUp()
        for path in (HOME / "proof").iterdir():
            path.unlink()
        self.sent = 0

    def serve(self, number, **settings):
        self.clamds = MadeUpClamds(self, number)
        self.site(qhpsi="clamd: " + " ".join(self.clamds.names), rejectvirus=1,
                  **{"clamd_patience": PATIENCE, **settings})

    def send(self, seconds, a_second=8):
        sent = pool_load.send(seconds, a_second, first=self.sent)
        self.sent += len(sent)
        for mail in sent:
            self.assertEqual(mail.code, 33 if mail.is_infected else 0, mail)
        return sent

    def asked(self, index, since=0.0):
        """The numbers of the mails that this server had after `since`."""
        return [number for number, at in self.clamds.report()[index]["scans"]
                if number is not None and at >= since]

    def age_troubles(self):
        """As if they had been a minute ago and more."""
        for path in (HOME / "proof").glob("*.trouble"):
            os.utime(path, (time.time() - 61,) * 2)

    def test_each_has_its_share_and_no_mail_is_scanned_twice(self):
        self.serve(3)
        sent = self.send(10)
        shares = [self.asked(index) for index in range(3)]
        self.assertEqual(sorted(sum(shares, [])), [mail.number for mail in sent])
        for share in shares:
            self.assertGreater(len(share), len(sent) / 8)

    def test_one_stuck_of_three_is_left_alone_until_it_is_well(self):
        self.serve(3)
        self.clamds.become(1, "stuck")
        began = time.monotonic()
        self.send(14)
        self.assertGreater(len(self.asked(1)), 0)
        # The first that it held up found out after PATIENCE.
        self.assertEqual(self.asked(1, began + PATIENCE + 6), [])
        self.assertLess(self.clamds.report()[1]["held"], 8 * (PATIENCE + 6))
        # A minute later one mail asks it, briefly, and it is as before.
        self.age_troubles()
        again = time.monotonic()
        self.send(3)
        self.assertEqual(self.asked(1, again), [])
        self.assertTrue(any(number is None and at >= again
                            for number, at in self.clamds.report()[1]["scans"]))
        self.clamds.become(1, "fast")
        self.age_troubles()
        well = time.monotonic()
        self.send(6)
        self.assertGreater(len(self.asked(1, well)), 3)

    def test_the_plugin_gives_the_message_to_another_beside_one_that_is_stuck(self):
        """The queue is closed to it: it has the message by its descriptor alone."""
        for directory in (HOME / "queue/mess", *(HOME / "queue/mess").iterdir()):
            directory.chmod(0o700)
        self.clamds = MadeUpClamds(self, 2)
        self.site(qhpsi="plugin: clamd.so", clamd_servers=" ".join(self.clamds.names),
                  rejectvirus=1, clamd_patience=1, qhpsiproof=0)
        self.clamds.become(0, "stuck")
        began = time.monotonic()
        self.send(3, 4)
        self.assertGreater(len(self.asked(0)), 0)
        self.assertLess(time.monotonic() - began, 60)  # CLAMD_TIMEOUT is 120

    def test_what_lies_is_not_believed_and_left_alone(self):
        self.serve(3)
        self.clamds.become(0, "lying")
        self.send(5)
        late = time.monotonic()
        self.send(3)
        self.assertEqual(self.asked(0, late), [])

    def test_gone_and_slow_ones_hold_nobody_up_for_long(self):
        self.serve(4)
        self.clamds.become(0, "gone")
        self.clamds.become(1, "flapping")
        self.clamds.become(2, "slow")
        self.send(12)

    def test_mail_waits_for_one_that_was_killed_before_it_proved_itself(self):
        self.serve(1, clamd_wait=child.PATIENCE)
        self.clamds.become(0, "dying")
        outcomes = []
        clients = [threading.Thread(daemon=True, target=lambda n=n: outcomes.append(
            inject(pool_load.mail(n, False), program=prefix.INSTALLED_QUEUE))) for n in range(6)]
        for thread in clients:
            thread.start()
        child.wait_until(lambda: len(self.clamds.report()[0]["scans"]) >= 4 * len(clients),
                         what="each mail is scanned, and each proof broken off, twice")
        self.assertEqual(outcomes, [])
        self.clamds.become(0, "fast")
        for thread in clients:
            thread.join(child.PATIENCE)
        self.assertEqual([outcome.code for outcome in outcomes], [0] * len(clients),
                         [outcome.log for outcome in outcomes])

    def test_fifty_cost_no_more_system_calls_than_two(self):
        calls = []
        for number in (2, 50):
            self.serve(number, qhpsiproof=0)
            trace = self.dir / "trace"
            outcome = inject(pool_load.mail(1, False), program=prefix.INSTALLED_QUEUE,
                             prefix=(find("strace"), "-f", "-qq", "-o", str(trace)))
            self.assert_code(outcome, 0)
            calls.append(sum(" +++ " not in line and " --- " not in line
                             for line in trace.read_text().splitlines()))
        self.assertLessEqual(calls[1], calls[0] + 2, calls)
