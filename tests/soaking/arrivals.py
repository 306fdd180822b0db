"""Whoever gets the mails: looks at each, and notes it as delivered."""

import re

_NUMBER = re.compile(rb"^Message-ID: <(\d+)@soak\.example\.org>$", re.MULTILINE)
_RECEIVED = re.compile(rb"Received: \(qmail \d+ invoked [^()\n]+\); [^\n]*-0000[ \t]*\n")
_CLEAN = re.compile(rb"X-QHPSI: clean\n")
_VIRUS = re.compile(rb"X-QHPSI: virus found\nX-QHPSI-Virus: Eicar-Test-Signature[^\n]*\n")


class Arrivals:
    def __init__(self, mails, ledger, complaints):
        self._mails = mails
        self._ledger = ledger
        self._complaints = complaints

    def take(self, queued):
        """One message that todo named: e2e.queue_dir.Queued."""
        found = _NUMBER.search(queued.message)
        if found is None or int(found[1]) >= self._ledger.size:
            self._complaints.add(f"delivered, but not ours: {queued.message[:300]!r}")
            return
        mail = self._mails[int(found[1])]
        for fault in self._faults(mail, queued):
            self._complaints.add(f"mail {mail.number}, {mail.kind.name} for {mail.scanner}: "
                                 f"{fault}: {queued.message[:300]!r}")
        self._ledger.note_delivery(mail.number)

    @staticmethod
    def _faults(mail, queued):
        if queued.sender != mail.sender or queued.recipients != mail.receivers:
            yield f"another envelope, {queued.records}"
        if not queued.message.endswith(b"\n" + mail.content):
            yield "the message is not whole"
            return
        head = queued.message[:-len(mail.content)]
        received = _RECEIVED.match(head)
        if received is None:
            yield "no Received line of ours"
            return
        wanted = _VIRUS if mail.kind.is_infected else _CLEAN
        if not wanted.fullmatch(head, received.end()):
            yield "wrongly marked"
