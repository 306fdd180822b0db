"""vfilter at work: mails into a Maildir and into a folder of it that the first of them makes."""

from collections import Counter

from e2e import child, qmail_local
from e2e.programs import environment
from e2e.vfilter_case import ARTICLE, VCFILTER, VFILTER, make_maildir, rule

from . import numbered

FILED = 99  # vfilter's exit status: no later line of the dot-qmail file is to run
SENDER = "ann@example.org"
MORE = 3


class Maildir:
    """`directory` is for the rules, which stay; `prefix` is a command to run vfilter under."""

    name = "vfilter"

    def __init__(self, directory, prefix=(), load=numbered.Load()):
        self._prefix = prefix
        self._load = load
        self._home = directory / "home"
        self._box = qmail_local.virtual(directory / "domain", "jane", "example.com")
        self._messages = directory / "messages"
        self._messages.mkdir()
        self._home.mkdir()
        self._box.home.mkdir()
        for arguments in (ARTICLE, rule(folder="Inbox")):
            done = child.run([VCFILTER, "--home", self._home, *arguments, "prefilt@example.com"],
                             env=environment({}))
            if done.returncode != 0:
                raise AssertionError(f"vcfilter: {done.stderr.decode()}")

    def prepare(self, top):
        make_maildir(top / "Maildir")

    def work(self, top, mark):
        def handle(number):
            self._deliver(top / "Maildir", number)
            mark(f"done {number}")
        self._load.handle(handle)

    def _deliver(self, maildir, number):
        path = self._messages / str(number)
        path.write_bytes(self._message(number))
        with open(path, "rb") as message:
            done = child.run([*self._prefix, VFILTER, "--home", self._home, "--maildir", maildir],
                             stdin=message, env=environment(self._box.variables(SENDER)))
        path.unlink()
        if done.returncode != FILED:
            raise AssertionError(f"vfilter: {done.returncode}: {done.stderr.decode()}")

    @staticmethod
    def _message(number):
        """Every other one bears the mark for which the rule of the folder looks."""
        mark = b"X-QHPSI: virus found\n" if number % 2 else b""
        return mark + numbered.message(number)

    def problems(self, top, marks):
        maildir = top / "Maildir"
        found = self._delivered(maildir, numbered.acknowledged(marks))
        if found:
            return found
        before = set(_messages(maildir))
        for number in range(self._load.count, self._load.count + MORE):
            try:
                self._deliver(maildir, number)
            except AssertionError as error:
                found.append(f"new mail: {error}")
        now = set(_messages(maildir)) - before
        return found if len(now) == MORE else [*found, f"of {MORE} new mails, {len(now)} are there"]

    def _delivered(self, maildir, done):
        problems = []
        seen = Counter()
        for path in _messages(maildir):
            content = path.read_bytes()
            number = numbered.number_of(content)
            lines = f"Return-Path: <{SENDER}>\nDelivered-To: {self._box.recipient}\n".encode()
            if number is None or content != lines + self._message(number):
                problems.append(f"{path.name} ({number}) is not whole: {len(content)} bytes")
            elif (path.parents[1].name == ".Quarantine") != bool(number % 2):
                problems.append(f"mail {number} is in {path.parents[1].name}")
            seen[number] += 1
        problems += [f"mail {n} is there {times} times" for n, times in seen.items() if times > 1]
        return problems + [f"mail {n} was delivered and is not there" for n in sorted(done)
                           if n not in seen]


def _messages(maildir):
    """What a mail reader sees: names with a dot in front are hidden from it."""
    return [p for p in maildir.rglob("new/*") if not p.name.startswith(".")]
