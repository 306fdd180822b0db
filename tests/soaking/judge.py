"""Compares what the injectors were told with what was delivered."""

from collections import Counter

from .mail import Due


class Judgement:
    """Of the mails with these numbers. The lists hold numbers of mails that something is wrong
    with."""

    def __init__(self, mails, ledger, numbers):
        self.statuses = Counter()
        self.delivered = 0
        self.queued_though_killed = 0
        self.lost, self.doubled, self.let_through, self.unexplained = [], [], [], []
        self.not_at_once = []  # without a reason to fail, it did
        for number in numbers:
            status = ledger.end(number)
            if status is not None:
                self._judge(mails[number], status, ledger.deliveries(number))
            elif ledger.deliveries(number):
                self.let_through.append(number)

    def _judge(self, mail, status, deliveries):
        self.statuses[status] += 1
        self.delivered += deliveries
        if not mail.is_explained(status):
            self.unexplained.append(mail.number)
        if status not in mail.good_statuses:
            self.not_at_once.append(mail.number)
        due = mail.due(status)
        if due is Due.NEVER and deliveries:
            self.let_through.append(mail.number)
        if due is Due.ONCE and not deliveries:
            self.lost.append(mail.number)
        if due is not Due.NEVER and deliveries > 1:
            self.doubled.append(mail.number)
        if due is Due.AT_MOST_ONCE and deliveries:
            self.queued_though_killed += 1

    @property
    def offered(self):
        return self.statuses.total()
