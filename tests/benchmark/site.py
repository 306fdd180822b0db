"""Installs and starts everything that is measured, and measures a row once."""

import os

from e2e import prefix
from e2e.programs import environment
from e2e.smtp import SmtpServer

from . import messages, priority, tool
from .peer import Peer
from .queues import Queues
from .row import (CLAMDSCAN, FEW, FILDES, FILES, OURS, PEER, PIPE, READINGS, SIZES, SMTP_OURS,
                  SMTP_PEER, SMTP_PLAIN, SMTP_PLUGIN, TRUE, TURNS)
from .scanners import Scanners

TRUE_PROGRAM = "/bin/true"
SMTP = (SMTP_OURS, SMTP_PEER, SMTP_PLAIN, SMTP_PLUGIN)


def _least(row):
    """How many messages at least. TURNS tries each order of its three once, unless that takes
    seconds, READINGS both of its two."""
    if row.what == READINGS:
        return 2
    return 6 if row.what == TURNS and SIZES[row.size] <= 1_000_000 else row.injectors


class Site:
    """Its files are below `base`, which is on tmpfs."""

    def __init__(self, base, rows, options):
        self._options = options
        prefix.install()
        tool.install()
        self.queues = Queues(base, rows)
        self.left_out = self.queues.left_out
        self.rows = [row for row in rows if self.queues.has(row.on)]
        used = {row.size for row in rows if row.size}
        (base / "messages").mkdir()
        self.templates = messages.write(base / "messages",
                                        {n: s for n, s in SIZES.items() if n in used})
        self._files = base / "files"
        self._files.mkdir()
        self._files_of_qmaild = base / "files of qmaild"
        self._files_of_qmaild.mkdir()
        os.chown(self._files_of_qmaild, prefix.uid("qmaild"), -1)
        self.scanners = Scanners(base, {r.signatures for r in rows if r.signatures} | {FEW})
        priority.all_sessions_go_first()
        self._servers = {}
        self._directory = base
        self.peer = Peer(options.peer, options.peer_home) if options.peer else None

    def stop(self):
        for server in self._servers.values():
            server.stop()
        self.scanners.stop()

    def measure(self, row):
        """Returns "messages", "per_second", "ms", "cpu_ms" of one slice; TURNS and READINGS add
        "parts_ms"."""
        load = ["--injectors", row.injectors, "--seconds", self._options.slice,
                "--least", _least(row)]
        measured = self._kind(row)(row, load)
        if row.what in (OURS, TURNS, READINGS, PEER, *SMTP):
            self.queues.clear(row)
        return measured

    def _kind(self, row):
        return {TRUE: self._true, FILES: self._write, PIPE: self._write, FILDES: self._fildes,
                CLAMDSCAN: self._clamdscan, OURS: self._inject, PEER: self._inject,
                TURNS: self._turns, READINGS: self._readings,
                **dict.fromkeys(SMTP, self._smtp)}[row.what]

    def _template(self, row, smtp=False):
        kind = messages.ODD if row.is_odd else messages.SMTP if smtp else messages.PLAIN
        return self.templates[row.size, kind].arguments()

    def _true(self, _, load):
        return tool.run("command", *load, "--", TRUE_PROGRAM)

    def _write(self, row, load):
        return tool.run("files" if row.what == FILES else "pipe", *load, *self._template(row),
                        "--directory", self.queues.floor(row.on))

    def _fildes(self, row, load):
        return tool.run("fildes", *load, *self._template(row), "--directory", self._files,
                        "--socket", self.scanners.socket(row.signatures))

    def _clamdscan(self, row, load):
        return tool.run("command", *load, *self._template(row), "--directory", self._files, "--",
                        *self.scanners.command(row.signatures).split())

    def program(self, row):
        """The qmail-queue that a row needs, and its settings."""
        queue = self.queues.of(row)
        if row.what == PEER:
            self.peer.use(queue)
            return self.peer.program, {}
        return prefix.INSTALLED_QUEUE, {"QUEUEDIR": queue,
                                        **self.scanners.settings(row.scanner, row.signatures)}

    def _inject(self, row, load):
        program, settings = self.program(row)
        return tool.run("inject", *load, *self._template(row), "--program", program,
                        settings=settings, **prefix.as_user("qmaild"))

    def _turns(self, row, load):
        scanner = self.scanners.settings(row.scanner, row.signatures)["QHPSI"]
        return tool.run("turns", *load, *self._template(row),
                        "--directory", self._files_of_qmaild,
                        "--socket", self.scanners.socket(row.signatures),
                        "--program", prefix.INSTALLED_QUEUE, "--scanner", scanner,
                        settings={"QUEUEDIR": self.queues.of(row)}, **prefix.as_user("qmaild"))

    def _readings(self, row, load):
        scanner = self.scanners.settings(row.scanner, row.signatures)["QHPSI"]
        return tool.run("readings", *load, *self._template(row),
                        "--program", prefix.INSTALLED_QUEUE, "--scanner", scanner,
                        settings={"QUEUEDIR": self.queues.of(row)}, **prefix.as_user("qmaild"))

    def _smtp(self, row, load):
        if row.what == SMTP_PEER:
            self.peer.use(self.queues.of(row))
        return tool.run("smtp", *load, *self._template(row, smtp=True), "--port",
                        self._server(row).port)

    def _server(self, row):
        """The SMTP server that a row needs, started on first use."""
        if row.what not in self._servers:
            settings = {"QMAILQUEUE": prefix.INSTALLED_QUEUE, "QUEUEDIR": self.queues.of(row)}
            if row.what == SMTP_PEER:
                settings = {"QMAILQUEUE": self.peer.program}
            if row.what == SMTP_OURS:
                settings.update(self.scanners.settings("clamd:", row.signatures))
            elif row.what != SMTP_PLAIN:
                settings.update(PLUGINS="clamav", CLAMAV_HOST="127.0.0.1", CLAMAV_TIMEOUT=60_000,
                                CLAMAV_PORT=self.scanners.tcp_port(row.signatures))
            self._servers[row.what] = SmtpServer(self._directory, settings)
            priority.all_sessions_go_first()
        return self._servers[row.what]

    def environment(self, row):
        return environment(self.program(row)[1])
