"""32 clients at once, 2,000 messages, a fifth of them infected, 4 queues, one clamd."""

import smtplib
import tempfile
import threading
from collections import Counter
from pathlib import Path

from . import clamd, samples, smtp
from .case import Case

TIME_LIMIT = 180  # seconds

CLIENTS = 32
MESSAGES = 2000
QUEUES = 4


def message(number):
    """(text, whether infected); no two are alike."""
    infected = number % 5 == 0
    subject = f"message {number}"
    text = samples.eicar_message(subject) if infected else samples.with_attachment(
        f"{number}\n".encode() * (1 + number % 700), f"{number}.txt", subject)
    return text, infected


class Load(Case):
    def setUp(self):
        super().setUp()
        self.clamd = clamd.serve_for_class(type(self), Path(tempfile.gettempdir(), "clamd"))
        self.queues = [self.make_queue(f"base/queue{n}", todo_split=n % 2 == 0)
                       for n in range(1, QUEUES + 1)]

    def test_every_clean_message_is_queued_once_and_no_infected_one(self):
        server = smtp.serve(self, {
            **{k: v for k, v in self.settings.items() if k != "QUEUEDIR"},
            "QUEUE_BASE": self.dir / "base", "QUEUE_COUNT": QUEUES, "REJECTVIRUS": 1,
            "QHPSI": "plugin: clamd.so", "CLAMD_SERVERS": self.clamd.unix_server})
        replies = self._send_all(server.port)
        infected = {n for n in range(MESSAGES) if message(n)[1]}
        self.assertEqual({n for n, code in replies.items() if code == 554}, infected)
        self.assertEqual({n for n, code in replies.items() if code == 250},
                         set(range(MESSAGES)) - infected, server.log()[-2000:])
        queued = [m for queue in self.queues for m in queue.queued()]
        arrived = Counter(smtp.sent_part(m.message) for m in queued)
        self.assertEqual(arrived, Counter(message(n)[0] for n in set(range(MESSAGES)) - infected))
        for queue in self.queues:
            self.assertEqual(queue.leftovers(), [])
            self.assertGreater(len(queue.queued()), 200)

    def _send_all(self, port):
        replies = {}

        def client(first):
            with smtplib.SMTP("127.0.0.1", port, "client.example.org", timeout=600) as connection:
                for number in range(first, MESSAGES, CLIENTS):
                    replies[number] = self._send(connection, message(number)[0])

        threads = [threading.Thread(target=client, args=(n,), daemon=True)
                   for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(600)
        self.assertEqual(len(replies), MESSAGES)
        return replies

    @staticmethod
    def _send(connection, text):
        try:
            connection.sendmail("s@example.org", ["r@example.net"], text.replace(b"\n", b"\r\n"))
            return 250
        except smtplib.SMTPDataError as refused:
            return refused.smtp_code
