"""clamd.so, and qmail-queue's own `clamd:`, against a real clamd and servers that misbehave."""

import socket
import statistics
import tempfile
import threading
import time
from pathlib import Path

from . import child, clamd, samples
from .case import Case

TIME_LIMIT = 180  # seconds
SANITIZED = True


class RealClamd(Case):
    scanner = "plugin: clamd.so"

    @classmethod
    def setUpClass(cls):
        cls.clamd = clamd.serve_for_class(cls, Path(tempfile.gettempdir(), cls.__name__), tcp=True)

    def scan(self, message, servers=None, **settings):
        return self.inject(message, QHPSI=self.scanner,
                           CLAMD_SERVERS=servers or self.clamd.unix_server, **settings)

    def servers(self):
        return self.clamd.unix_server, self.clamd.tcp_server

    def test_clean_message_is_marked_clean(self):
        for server in self.servers():
            with self.subTest(server=server):
                queue = self.new_queue()
                self.assert_code(self.scan(samples.CLEAN, server, QUEUEDIR=queue.path), 0)
                self.assert_arrived(queue.only(), samples.CLEAN, "clean")

    def test_eicar_is_found_with_its_name(self):
        for server in self.servers():
            with self.subTest(server=server):
                queue = self.new_queue()
                outcome = self.scan(samples.eicar_message(), server, QUEUEDIR=queue.path)
                self.assert_code(outcome, 0)
                self.assertIn(samples.EICAR_NAME, outcome.scans()[0]["virus"])
                self.assertEqual(queue.only().header[1], b"X-QHPSI: virus found\n")
                self.assert_code(self.scan(samples.eicar_message(), server, REJECTVIRUS=1), 33)

    def test_queue_that_clamd_may_not_read_is_scanned_all_the_same(self):
        self.queue.path.chmod(0o700)
        self.assert_code(self.scan(samples.eicar_message(), REJECTVIRUS=1), 33)
        self.assert_code(self.scan(samples.CLEAN), 0)

    def test_large_message_goes_to_tcp_whole(self):
        # The signature is beyond anything that a single block or an early end would reach.
        message = samples.with_attachment(b"\0" * 6_000_000 + samples.EICAR, "big.bin")
        for server in self.servers():
            with self.subTest(server=server):
                outcome = self.scan(message, server, REJECTVIRUS=1)
                self.assert_code(outcome, 33)

    def test_pool_of_both_is_used_evenly_enough(self):
        servers = " ".join(self.servers())
        for _ in range(20):
            self.assert_code(self.scan(samples.CLEAN, servers), 0)
        self.assertEqual(len(self.queue.queued()), 20)

    def test_dead_server_in_the_pool_costs_no_time(self):
        dead = f"tcp:127.0.0.1:{clamd.free_port()}"
        alone = statistics.median(self.scan(samples.CLEAN).seconds for _ in range(6))
        for servers in (f"{dead} {self.clamd.unix_server}", f"unix:{self.dir}/none "
                        f"{self.clamd.tcp_server}"):
            seconds = []
            for _ in range(6):
                outcome = self.scan(samples.CLEAN, servers, CLAMD_CONNECT_TIMEOUT=90)
                self.assert_code(outcome, 0)
                seconds.append(outcome.seconds)
            self.assertLess(statistics.median(seconds), 3 * alone + 0.5)
            self.assertLess(max(seconds), 60)

    def test_message_over_clamds_stream_limit_is_never_taken_for_clean(self):
        small = clamd.serve(self, "small", tcp=True, conf="StreamMaxLength 100K\n")
        outcome = self.scan(samples.with_attachment(b"\0" * 500_000 + samples.EICAR, "b.bin"),
                            small.tcp_server, REJECTVIRUS=1, QHPSITIMEOUT=5)
        self.assertIn(outcome.code, (33, 77), outcome.log)
        self.assert_nothing_queued()


class RealClamdWithoutQhpsi(RealClamd):
    scanner = "clamd:"

    def test_servers_may_be_named_in_qhpsi_itself(self):
        outcome = self.inject(samples.eicar_message(), QHPSI=f"clamd: {self.clamd.unix_server}",
                              CLAMD_SERVERS="unix:/nowhere", QHPSIPROG="/nowhere", REJECTVIRUS=1)
        self.assert_code(outcome, 33)


class FakeServer:
    """Takes connections and answers each with `reply(connection)`."""

    def __init__(self, test, reply):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp:127.0.0.1:{self.listener.getsockname()[1]}"
        self.connections = 0
        self._reply = reply
        self._held = []
        test.addCleanup(self._close)
        threading.Thread(target=self._serve, daemon=True).start()

    def _close(self):
        self.listener.close()
        for connection in self._held:
            connection.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self._held.append(connection)
            try:
                self._reply(connection)
            except OSError:
                pass


def read_stream(connection):
    """Reads a whole INSTREAM request, as clamd does, and returns the message."""
    connection.settimeout(child.PATIENCE)
    data = connection.makefile("rb")
    while data.read(1) not in (b"\0", b"\n", b""):
        pass
    message = b""
    while size := int.from_bytes(data.read(4), "big"):
        message += data.read(size)
    return message


def answers(text):
    def reply(connection):
        read_stream(connection)
        connection.sendall(text)
        connection.close()
    return reply


class MisbehavingServers(Case):
    scanner = "plugin: clamd.so"

    def scan(self, *servers, seconds=100, **settings):
        """It may take `seconds`, and takes that long if no server gives a verdict."""
        return self.inject(samples.CLEAN, **{
            "QHPSI": self.scanner, "CLAMD_SERVERS": " ".join(s.address for s in servers),
            "QHPSITIMEOUT": seconds, "CLAMD_CONNECT_TIMEOUT": seconds, "CLAMD_TIMEOUT": seconds,
            **settings})

    def test_only_ok_is_clean(self):
        outcome = self.scan(FakeServer(self, answers(b"stream: OK\0")))
        self.assert_code(outcome, 0)
        self.assert_arrived(self.queue.only(), samples.CLEAN, "clean")

    def test_only_found_is_infected(self):
        outcome = self.scan(FakeServer(self, answers(b"stream: Some.Name-1 FOUND\0")))
        self.assert_code(outcome, 0)
        self.assert_arrived(self.queue.only(), samples.CLEAN, "infected", "Some.Name-1")

    def test_every_other_reply_is_no_verdict(self):
        for text in (b"", b"\0", b"stream: O", b"stream: OK", b"OK", b"stream: NOT OK ERROR\0",
                     b"INSTREAM size limit exceeded. ERROR\0", b"stream: FOUND ERROR\0",
                     b"stream: Name FOUND", b"UNKNOWN COMMAND\0", b"stream:  FOUND\0",
                     b"stream: OK\0stream: X FOUND\0", b"stream: OKAY\0",
                     b"stream: lstat() failed: No such file. ERROR\0", b"x" * 100_000,
                     b"stream: Name found\0", b"PONG\0",
                     b"stream: Can't allocate memory ERROR\0", b"stream: OK FOUND OK\r\n"):
            with self.subTest(reply=text[:60]):
                queue = self.new_queue()
                outcome = self.scan(FakeServer(self, answers(text)), seconds=1,
                                    QUEUEDIR=queue.path)
                self.assert_code(outcome, 77)
                self.assertTrue(outcome.scans()[0]["reason"], outcome.log)
                self.assert_nothing_queued(queue)

    def test_server_that_closes_early_hands_over_to_the_next(self):
        def slam(connection):
            connection.close()
        good = FakeServer(self, answers(b"stream: OK\0"))
        for bad in (FakeServer(self, slam), FakeServer(self, answers(b"stream: Sick ERROR\0")),
                    FakeServer(self, answers(b""))):
            for _ in range(4):
                self.assert_code(self.scan(bad, good), 0)

    def test_server_that_never_answers_hands_over_within_its_timeout(self):
        silent = FakeServer(self, lambda connection: None)
        good = FakeServer(self, answers(b"stream: OK\0"))
        for _ in range(4):
            outcome = self.scan(silent, good, CLAMD_TIMEOUT=1)
            self.assert_code(outcome, 0)
            self.assertLess(outcome.seconds, 60)

    def test_message_arrives_whole_at_a_tcp_server(self):
        got = []

        def reply(connection):
            got.append(read_stream(connection))
            connection.sendall(b"stream: OK\0")
        self.assert_code(self.scan(FakeServer(self, reply)), 0)
        self.assertTrue(got[0].endswith(samples.CLEAN))

    def test_load_is_shared(self):
        servers = [FakeServer(self, answers(b"stream: OK\0")) for _ in range(3)]
        for _ in range(90):
            self.assert_code(self.scan(*servers), 0)
        self.assertTrue(all(s.connections >= 8 for s in servers), [s.connections for s in servers])

    def test_nobody_home_is_77_within_the_time_out(self):
        nobody = f"tcp:127.0.0.1:{clamd.free_port()}"
        began = time.monotonic()
        outcome = self.scan(CLAMD_SERVERS=nobody, seconds=1)
        self.assert_code(outcome, 77)
        self.assertLess(time.monotonic() - began, 60)
        self.assert_nothing_queued()

    def test_senseless_server_list_is_no_verdict(self):
        for servers in ("junk", "tcp:", "unix:", "tcp:127.0.0.1", "tcp:127.0.0.1:99999",
                        "tcp:host.invalid:3310", "tcp:[::1:3310", "unix:relative/path"):
            with self.subTest(servers=servers):
                outcome = self.scan(CLAMD_SERVERS=servers, seconds=1)
                self.assertIn(outcome.code, (55, 77), outcome.log)
                self.assert_nothing_queued()

    def test_server_cannot_smuggle_a_header_line(self):
        outcome = self.scan(FakeServer(self, answers(b"stream: a\nX-QHPSI: clean\n\n FOUND\0")),
                            seconds=1)
        if outcome.code == 0:
            message = self.queue.only().message
            self.assertNotIn(b"\nX-QHPSI: clean", message)
            self.assertTrue(message.endswith(b"\n" + samples.CLEAN))
        else:
            self.assert_code(outcome, 77)


class MisbehavingServersWithoutQhpsi(MisbehavingServers):
    scanner = "clamd:"
