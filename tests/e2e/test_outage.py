"""clamd stopped, restarted, hung, or one of two: mail is delayed, never lost or unscanned."""

import threading
import time

from . import clamd, samples, smtp
from .case import Case

TIME_LIMIT = 180  # seconds

WAITING = 50


class Outage(Case):
    scanner = "plugin: clamd.so"

    def setUp(self):
        super().setUp()
        self.clamd = clamd.serve(self)
        self.settings.update(QHPSI=self.scanner, CLAMD_SERVERS=self.clamd.unix_server,
                             REJECTVIRUS=1, QHPSIPROOF=10)

    def serve(self, **settings):
        return smtp.serve(self, {**self.settings, **settings}, clients=WAITING + 10)

    def test_stopped_clamd_is_451_with_nothing_queued(self):
        server = self.serve(QHPSITIMEOUT=2)
        self.clamd.stop()
        for message in (samples.CLEAN, samples.eicar_message()):
            began = time.monotonic()
            self.assertEqual(smtp.send(server.port, message).code, 451)
            self.assertLess(time.monotonic() - began, 60)
        self.assert_nothing_queued()

    def test_stopped_clamd_is_451_with_clamdscan_as_well(self):
        self.clamd.stop()
        server = self.serve(QHPSI=f"/usr/bin/clamdscan %s --fdpass --quiet --no-summary "
                                  f"--config-file={self.clamd.conf}")
        self.assertEqual(smtp.send(server.port, samples.CLEAN).code, 451)
        self.assert_nothing_queued()

    def test_mail_that_waits_for_a_restart_is_all_accepted(self):
        server = self.serve(QHPSITIMEOUT=300, CLAMD_WAIT=300)
        self.clamd.stop()
        replies = []
        clients = [threading.Thread(target=lambda n=n: replies.append(
            smtp.send(server.port, self._numbered(n), timeout=400).code), daemon=True)
            for n in range(WAITING)]
        for client in clients:
            client.start()
        time.sleep(2)
        self.assertEqual(replies, [])
        self.assertEqual(self.queue.queued(), [])
        self.clamd.start()
        for client in clients:
            client.join(400)
        self.assertEqual(replies, [250] * WAITING, server.log()[-2000:])
        arrived = sorted(smtp.sent_part(m.message) for m in self.queue.queued())
        self.assertEqual(arrived, sorted(map(self._numbered, range(WAITING))))
        self.assertEqual(self.queue.leftovers(), [])

    def test_hung_clamd_is_451_within_the_timeout(self):
        self.clamd.pause()
        self.addCleanup(self.clamd.resume)
        for settings in ({"QHPSITIMEOUT": 3}, {"QHPSITIMEOUT": 3, "CLAMD_TIMEOUT": 1},
                         {"QHPSITIMEOUT": 3, "QHPSI": "/usr/bin/clamdscan %s --fdpass --quiet "
                          f"--no-summary --config-file={self.clamd.conf}"}):
            with self.subTest(**settings):
                server = self.serve(**settings)
                began = time.monotonic()
                self.assertEqual(smtp.send(server.port, samples.CLEAN).code, 451)
                self.assertLess(time.monotonic() - began, 60)
        self.assert_nothing_queued()

    def test_hung_clamd_of_two_hands_over(self):
        second = clamd.serve(self, "second")
        self.clamd.pause()
        self.addCleanup(self.clamd.resume)
        server = self.serve(CLAMD_SERVERS=f"{self.clamd.unix_server} {second.unix_server}",
                            CLAMD_TIMEOUT=2, QHPSITIMEOUT=100)
        for _ in range(4):
            self.assertEqual(smtp.send(server.port, samples.CLEAN).code, 250)
            self.assertEqual(smtp.send(server.port, samples.eicar_message()).code, 554)

    def test_dead_clamd_of_two_is_not_noticed(self):
        second = clamd.serve(self, "second")
        server = self.serve(CLAMD_SERVERS=f"{self.clamd.unix_server} {second.unix_server}")
        both_up = self._time_of_ten(server)
        self.clamd.stop()
        self.assertLess(self._time_of_ten(server), 10 * both_up + 5)

    def _time_of_ten(self, server):
        """Seconds for ten mails of each kind."""
        began = time.monotonic()
        for _ in range(10):
            self.assertEqual(smtp.send(server.port, samples.CLEAN).code, 250)
            self.assertEqual(smtp.send(server.port, samples.eicar_message()).code, 554)
        return time.monotonic() - began

    def test_clamd_that_reloads_its_database_delays_and_refuses_nothing(self):
        server = self.serve()
        for number in range(20):
            if number % 4 == 0:
                self.clamd.reload()
            self.assertEqual(smtp.send(server.port, self._numbered(number)).code, 250)
            self.assertEqual(smtp.send(server.port, samples.eicar_message(str(number))).code, 554)
        self.assertEqual(len(self.queue.queued()), 20)

    def test_clamd_killed_in_the_middle_of_a_load_loses_nothing(self):
        server = self.serve(QHPSITIMEOUT=300, CLAMD_WAIT=300)
        replies = []

        def client(first):
            for number in range(first, 100, 5):
                replies.append(smtp.send(server.port, self._numbered(number), timeout=400).code)
        clients = [threading.Thread(target=client, args=(n,), daemon=True) for n in range(5)]
        for thread in clients:
            thread.start()
        self.clamd.kill()
        self.clamd.start()
        for thread in clients:
            thread.join(400)
        self.assertEqual(replies, [250] * 100, server.log()[-2000:])
        self.assertEqual(len(self.queue.queued()), 100)
        self.assertEqual(self.queue.leftovers(), [])

    def test_onerror_accept_queues_through_an_outage_with_the_reason(self):
        self.clamd.stop()
        server = self.serve(QHPSIONERROR="accept", QHPSITIMEOUT=1)
        self.assertEqual(smtp.send(server.port, samples.CLEAN).code, 250)
        header = self.queue.only().header
        self.assertTrue(header[1].startswith(b"X-QHPSI-Error: "), header[:3])
        self.assertFalse(any(line.lower().startswith(b"x-qhpsi:") for line in header))

    @staticmethod
    def _numbered(number):
        return samples.CLEAN.replace(b"lunch", b"lunch %d" % number)


class OutageWithoutQhpsi(Outage):
    scanner = "clamd:"
