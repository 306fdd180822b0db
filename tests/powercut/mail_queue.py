"""qmail-queue at work: mails that are clean, infected, redirected and refused, into a queue of
notqmail's form and one of IndiMail's."""

from dataclasses import dataclass

from e2e import child, installation
from e2e.inject import envelope, inject
from e2e.programs import PLUGINS, QHPSI, QMAIL_QUEUE
from e2e.queue_dir import QueueDir, split_lines

from . import numbered

SENDER = "s@example.org"
RECIPIENTS = (b"one@example.net", b"two@example.net")
LAB = b"lab@example.org"
FOUND = b"X-QHPSI: virus found\n"
QUARANTINED = b"X-Quarantine-ID: lab@example.org, one@example.net,two@example.net\n"


@dataclass(frozen=True)
class Kind:
    """A mail, and what becomes of it."""

    settings: dict
    infected: bool = False
    code: int = 0
    lines: bytes = b""  # ours, after the Received line
    recipients: tuple = RECIPIENTS


KINDS = (
    Kind({}, lines=b"X-QHPSI: clean\n"),
    Kind({}, infected=True, lines=FOUND),
    Kind({"VIRUSFORWARD": LAB.decode()}, infected=True, lines=FOUND + QUARANTINED,
         recipients=(LAB,)),
    # Its file goes, and a later mail gets its number.
    Kind({"REJECTVIRUS": 1}, infected=True, code=33),
)
MORE = 3  # new mails for each queue after the cut

SPLIT = 23


class MailQueue:
    """`prefix` is a command to run qmail-queue under."""

    name = "queue"
    kinds = KINDS

    def __init__(self, prefix=(), load=numbered.Load()):
        self._prefix = prefix
        self._load = load
        self.mended = 0  # by `queue check`, in all

    def queues(self, top):
        return [QueueDir(top / "root/queue", SPLIT),
                QueueDir(top / "root/split", SPLIT, todo_split=True)]

    def prepare(self, top):
        root = installation.make_root(top / "root")
        installation.run("queue", "create", "/queue", "--root", root)
        installation.run("queue", "create", "--for", "indimail", "--split", SPLIT, "/split",
                         "--root", root)

    def work(self, top, mark):
        queues = self.queues(top)

        def handle(number):
            kind = self.kind(number)
            self._queue(queues[number // len(self.kinds) % len(queues)], self.message(number),
                        kind.code, QHPSI=f"/bin/grep -q {numbered.MARKER.decode()} %s", QHPSIRC=0,
                        QHPSIRN=1, **kind.settings)
            mark(f"done {number}")
        self._load.handle(handle)

    def _queue(self, queue, message, code=0, **settings):
        outcome = inject(message, envelope(SENDER, *RECIPIENTS),
                         {"QUEUEDIR": queue.path, "QHPSIPROG": QHPSI, "PLUGINDIR": PLUGINS,
                          "QHPSIPROOF": 0, **settings}, program=self.program(),
                         prefix=self._prefix)
        if outcome.code != code:
            raise AssertionError(f"qmail-queue: {outcome.code}, not {code}: {outcome.log}")

    def program(self):
        return QMAIL_QUEUE

    def kind(self, number):
        return self.kinds[number % len(self.kinds)]

    def message(self, number):
        return numbered.message(number, self.kind(number).infected)

    def problems(self, top, marks):
        done = {n for n in numbered.acknowledged(marks) if self.kind(n).code == 0}
        found = self._queued(top, done)
        for queue in self.queues(top):
            found += self._mend(top, queue)
        if not found:
            found = [f"after queue check: {p}" for p in self._queued(top, done)]
            for queue in self.queues(top):
                found += [*_without_message(queue), *self._take_more(queue)]
        return found

    def _queued(self, top, done):
        """What is wrong with todo, and with what it names."""
        problems = []
        seen = set()
        for queue in self.queues(top):
            for todo_file in queue.todo_files():
                try:
                    number = self._whole(queue, todo_file)
                except (AssertionError, OSError) as error:
                    problems.append(str(error))
                    continue
                if number in seen:
                    problems.append(f"mail {number} is in todo twice")
                seen.add(number)
        return problems + [f"mail {n} had its 0 and is not in todo" for n in sorted(done - seen)]

    def _whole(self, queue, todo_file):
        """The number of a queued mail. Raises AssertionError for one that is not as it was sent."""
        queued = queue.read(todo_file)
        if not queue.intd_file(queued.number).samefile(todo_file):
            raise AssertionError(f"{todo_file} is another file than that in intd")
        number = numbered.number_of(queued.message)
        if number is None:
            raise AssertionError(f"{todo_file}: {len(queued.message)} bytes without a number")
        kind = self.kind(number)
        if kind.code != 0:
            raise AssertionError(f"mail {number} was refused and is in todo")
        received, *rest = split_lines(queued.message)
        if not received.startswith(b"Received: (qmail ") or \
                b"".join(rest) != kind.lines + self.message(number):
            raise AssertionError(f"mail {number} is not whole: {len(queued.message)} bytes")
        if (queued.sender, *queued.recipients) != (SENDER.encode(), *kind.recipients):
            raise AssertionError(f"mail {number} is for {queued.recipients}")
        return number

    def _mend(self, top, queue):
        """What `queue check` still finds after it fixed all that it can."""
        found = []
        for options in (["--repair"], []):
            done = child.run([installation.INSTALLER, "queue", "check", *options,
                              f"/{queue.path.name}", "--root", top / "root"],
                             env=installation.ENVIRONMENT)
            self.mended += done.stdout.count(b"(fixed)")
            if done.returncode != 0 or (not options and done.stdout):
                found.append(f"queue check {options}: {done.stdout.decode()}{done.stderr.decode()}")
        return found

    def _take_more(self, queue):
        """What keeps the queue from taking mail again, such as a name that a lost mail left."""
        before = {p.name for p in queue.todo_files()}
        try:
            for number in range(self._load.count, self._load.count + MORE):
                self._queue(queue, numbered.message(number))
            now = [queue.read(p) for p in queue.todo_files() if p.name not in before]
        except (AssertionError, OSError) as error:
            return [f"new mail: {error}"]
        return [] if len(now) == MORE else [f"of {MORE} new mails, {len(now)} are in todo"]


def _without_message(queue):
    """Envelopes that nobody would ever take away: qmail-send looks in mess for what is left. btrfs
    leaves some, since a sync of intd alone takes along what others have there."""
    return [f"{path.parent.name}/{path.name} is there without its message"
            for path in queue.intd_files() if not queue.message_file(int(path.name)).exists()]
