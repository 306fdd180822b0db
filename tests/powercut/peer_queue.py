"""Another qmail-queue at work, which scans nothing: to show what this test can see."""

from benchmark.peer import Peer
from e2e import prefix
from e2e.queue_dir import QueueDir

from .mail_queue import SPLIT, Kind, MailQueue


class PeerQueue(MailQueue):
    """Uses one queue, of notqmail's form: its program has one compiled in."""

    name = "peer"
    kinds = (Kind({}),)

    def __init__(self, program, home, under=()):
        super().__init__(under)
        prefix.install()  # for the users that it looks up
        self._peer = Peer(program, home)
        self._peer.program.chmod(0o755)  # as ours: run by root, and not setuid

    def queues(self, top):
        return [QueueDir(top / "root/queue", SPLIT)]

    def prepare(self, top):
        super().prepare(top)
        self._peer.use(self.queues(top)[0].path)

    def program(self):
        return self._peer.program
