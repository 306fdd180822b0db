"""Clean mail of many kinds: none refused, and each arrives byte for byte but for our lines."""

import tempfile
from collections import Counter
from pathlib import Path

from . import clamd, corpus, smtp
from .case import Case
from .front_ends import FRONT_ENDS
from .inject import inject, envelope

TIME_LIMIT = 180  # seconds


class CleanCorpus(Case):
    @classmethod
    def setUpClass(cls):
        cls.clamd = clamd.serve_for_class(cls, Path(tempfile.gettempdir(), "clamd"))
        cls.corpus = list(corpus.messages())

    def scanning(self):
        return {**self.settings, "QHPSI": "plugin: clamd.so", "REJECTVIRUS": 1,
                "CLAMD_SERVERS": self.clamd.unix_server}

    def front_end(self):
        """One that hands messages on as they are; None for the usual one."""
        if smtp.is_verbatim():
            return None
        path = self.dir / "qmail-smtpd"
        next(f for f in FRONT_ENDS if f.name == "notqmail").imitate(path)
        return path

    def test_corpus_is_varied_enough(self):
        kinds = Counter(kind for kind, _ in self.corpus)
        self.assertGreaterEqual(len(self.corpus), 200, kinds)
        for kind in ("text", "gzip", "html", "image", "pdf", "program", "plain", "quoted",
                     "odd header"):
            self.assertGreaterEqual(kinds[kind], 5, kinds)

    def test_over_smtp_none_is_refused_and_each_arrives_as_sent(self):
        server = smtp.serve(self, self.scanning(), front_end=self.front_end())
        for kind, message in self.corpus:
            with self.subTest(kind=kind, message=message[:200]):
                self.assertEqual(smtp.send(server.port, message).code, 250)
        queued = self.queue.queued()
        self.assertTrue(all(m.header[1] == b"X-QHPSI: clean\n" for m in queued))
        # SMTP itself ends the last line.
        sent = [m if m.endswith(b"\n") else m + b"\n" for _, m in self.corpus]
        self._assert_same([smtp.sent_part(m.message) for m in queued], sent)
        self.assertEqual(self.queue.leftovers(), [])

    def test_as_it_is_each_arrives_as_it_is(self):
        for kind, message in self.corpus:
            outcome = inject(message, envelope(), self.scanning())
            self.assertEqual(outcome.code, 0, f"{kind}: {outcome.log}")
        arrived = []
        for queued in self.queue.queued():
            ours = sum(map(len, queued.header[:2]))
            self.assertEqual(queued.header[1], b"X-QHPSI: clean\n")
            arrived.append(queued.message[ours:])
        self._assert_same(arrived, [m for _, m in self.corpus])

    def _assert_same(self, arrived, sent):
        missing = Counter(sent) - Counter(arrived)
        extra = Counter(arrived) - Counter(sent)
        self.assertFalse(missing or extra,
                         f"{len(missing)} missing, such as {list(missing)[:1]}; "
                         f"{len(extra)} extra, such as {list(extra)[:1]}"[:4000])
