"""clamd gone, stopped or slow, with the installed qmail-queue, which remembers: few wait in vain,
the next are told at once, and all mail flows as soon as a clamd is back."""

import os
import re
import socket
import threading
import time

from . import child, clamd, prefix, samples, smtp
from .programs import HOME
from .setuid_case import Installed, setUpModule

# How long clamd is gone. tests/run has no three minutes for it.
GONE = int(os.environ.get("QHPSI_TEST_OUTAGE", "45"))  # seconds
TIME_LIMIT = 120 + GONE  # seconds

CLIENTS = 200
ANSWERED = 25  # seconds
DAEMONS = 75  # as variables/qmail-smtpd/MAXDAEMONS has it


def numbered(number):
    return samples.CLEAN.replace(b"lunch", b"lunch %d" % number)


class Remembering(Installed):
    def setUp(self):
        super().setUp()
        for path in (HOME / "proof").iterdir():
            path.unlink()
        self.clamd = clamd.serve(self)

    def serve(self, **settings):
        return smtp.serve(self, {
            "QMAILQUEUE": prefix.INSTALLED_QUEUE, "QUEUEDIR": self.queue.path,
            "QHPSI": f"clamd: {self.clamd.unix_server}", **settings}, clients=DAEMONS)


class Gone(Remembering):
    """The only clamd is stopped for a long time while clients come in."""

    def setUp(self):
        super().setUp()
        self.server = self.serve()
        self.replies = {}

    def client(self, number, delay):
        time.sleep(delay)
        began = time.monotonic()
        try:
            code = smtp.send(self.server.port, numbered(number)).code
        except OSError as error:
            code = repr(error)
        self.replies[number] = (code, time.monotonic() - began)

    def start_clients(self):
        """Half of them at once, the others over the whole outage."""
        clients = [threading.Thread(target=self.client, daemon=True,
                                    args=(n, max(0, n - CLIENTS / 2) * 2 * (GONE - 5) / CLIENTS))
                   for n in range(CLIENTS)]
        for thread in clients:
            thread.start()
        return clients

    def test_each_client_has_an_answer_and_mail_flows_when_clamd_is_back(self):
        self.assertEqual(smtp.send(self.server.port, numbered(1000)).code, 250)
        self.clamd.stop()
        back = time.monotonic() + GONE
        clients = self.start_clients()
        greeted = []
        while time.monotonic() < back:
            greeted.append(self._seconds_to_greeting())
            time.sleep(1)
        for thread in clients:
            thread.join(child.PATIENCE)
        self.assertEqual({code for code, _ in self.replies.values()}, {451}, self.replies)
        self.assertEqual(len(self.replies), CLIENTS)
        # By qmail-queue's clock: where the machine is busy, the rest takes its own time.
        waited = [int(ms) / 1000 for ms in re.findall(r" ERROR .* (\d+) ms\)", self.server.log())]
        self.assertEqual(len(waited), CLIENTS)
        self.assertLess(max(waited), ANSWERED)
        self.assertLess(max(greeted), 3 * ANSWERED)
        # Those that came when several had waited in vain were told at once.
        self.assertLess(min(self.replies[n][1] for n in range(CLIENTS - 20, CLIENTS)), 2)
        self.assertEqual(len(self.queue.queued()), 1)
        self.clamd.start()
        began = time.monotonic()
        self.assertEqual(smtp.send(self.server.port, numbered(1001)).code, 250)
        self.assertLess(time.monotonic() - began, 2)
        for number in range(CLIENTS):
            self.assertEqual(smtp.send(self.server.port, numbered(number)).code, 250)
        arrived = sorted(smtp.sent_part(m.message) for m in self.queue.queued())
        self.assertEqual(arrived, sorted(map(numbered, [*range(CLIENTS), 1000, 1001])))
        self.assertTrue(all(b"X-QHPSI: clean\n" in m.header for m in self.queue.queued()))
        self.assertEqual(self.queue.leftovers(), [])

    def _seconds_to_greeting(self):
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as connection:
            self.assertEqual(connection.recv(3), b"220")
        return time.monotonic() - began


class WithoutProof(Remembering):
    """A site whose scanner knows no EICAR, and which therefore asks for no proof."""

    def test_mail_flows_again_after_an_outage(self):
        server = self.serve(QHPSIPROOF=0, CLAMD_WAIT=2)
        (self.clamd.directory / "db/tests.ndb").unlink()
        self.clamd.stop()
        for _ in range(3):
            self.assertEqual(smtp.send(server.port, samples.CLEAN).code, 451)
        began = time.monotonic()
        self.assertEqual(smtp.send(server.port, samples.CLEAN).code, 451)
        self.assertLess(time.monotonic() - began, 1.5)
        self.clamd.start()
        self.assertEqual(smtp.send(server.port, samples.CLEAN).code, 250)
        self.assertEqual(list((HOME / "proof").iterdir()), [])


class Restarted(Remembering):
    def test_a_restart_costs_nobody_an_answer(self):
        server = self.serve()
        self.clamd.stop()
        replies = []
        clients = [threading.Thread(daemon=True, target=lambda n=n: replies.append(
            smtp.send(server.port, numbered(n)).code)) for n in range(DAEMONS)]
        for thread in clients:
            thread.start()
        time.sleep(3)
        self.clamd.start()
        for thread in clients:
            thread.join(child.PATIENCE)
        self.assertEqual(replies, [250] * DAEMONS, server.log()[-2000:])
        self.assertEqual(len(self.queue.queued()), DAEMONS)


class Stopped(Remembering):
    """clamd takes connections and never answers."""

    def setUp(self):
        super().setUp()
        self.clamd.pause()
        self.addCleanup(self.clamd.resume)

    def send(self, server):
        """The reply's code, and the seconds that it took."""
        began = time.monotonic()
        return smtp.send(server.port, samples.CLEAN).code, time.monotonic() - began

    def test_of_two_it_is_asked_last_once_it_was_late(self):
        second = clamd.serve(self, "second")
        server = self.serve(QHPSI=f"clamd: {self.clamd.unix_server} {second.unix_server}",
                            CLAMD_TIMEOUT=6)
        slow = 0
        for _ in range(12):
            code, seconds = self.send(server)
            self.assertEqual(code, 250, server.log())
            slow += seconds > 5
        self.assertLessEqual(slow, 1)

    def test_alone_it_is_found_out_and_believed_again(self):
        server = self.serve(CLAMD_TIMEOUT=8)
        for _ in range(3):
            code, seconds = self.send(server)
            self.assertEqual(code, 451)
            self.assertGreater(seconds, 7)
        code, seconds = self.send(server)
        self.assertEqual(code, 451)
        self.assertLess(seconds, 7.5)  # a proof has five seconds
        self.clamd.resume()
        self.assertEqual(self.send(server)[0], 250)
