"""One injector: a front end that gives its mails to qmail-queue one after the other, by pipes, and
believes the exit status alone."""

import contextlib
import os
import signal
import time

from e2e import prefix
from e2e.programs import environment

# Seconds: nobody who was deferred comes again at once. Mails that a full disk turns away would be
# most of all otherwise.
AFTER_DEFERRAL = 0.2


class Injector:
    """`site` (Site) says how each mail is scanned. Becomes qmaild, whom qmail-queue believes."""

    def __init__(self, site, mails, ledger, complaints):
        self._site = site
        self._mails = mails
        self._ledger = ledger
        self._complaints = complaints
        self._log = os.memfd_create("log")

    def run(self, numbers, stop):
        """Until `stop` is set, or all numbers are through."""
        identity = prefix.as_user("qmaild")
        os.setgroups([])
        os.setgid(identity["group"])
        os.setuid(identity["user"])
        os.chdir("/")
        for number in numbers:
            if stop.is_set():
                return
            self._inject(self._mails[number])

    def _inject(self, mail):
        status = self._run_qmail_queue(mail)
        if not mail.is_explained(status):
            self._complaints.add(f"mail {mail.number}, {mail.kind.name} for {mail.scanner}: "
                                 f"status {status}: {self._read_log()}")
        self._ledger.note_end(mail.number, status)
        if status not in mail.good_statuses:
            time.sleep(AFTER_DEFERRAL)

    def _run_qmail_queue(self, mail):
        message_read, message_write = os.pipe()
        envelope_read, envelope_write = os.pipe()
        os.ftruncate(self._log, 0)
        os.lseek(self._log, 0, os.SEEK_SET)
        program = str(prefix.INSTALLED_QUEUE)
        pid = os.posix_spawn(program, [program], environment(self._site.settings(mail)),
                             file_actions=[(os.POSIX_SPAWN_DUP2, message_read, 0),
                                           (os.POSIX_SPAWN_DUP2, envelope_read, 1),
                                           (os.POSIX_SPAWN_DUP2, self._log, 2)],
                             setsigdef=[signal.SIGPIPE, signal.SIGINT])
        os.close(message_read)
        os.close(envelope_read)
        for pipe, text in ((message_write, mail.message), (envelope_write, mail.envelope)):
            with contextlib.suppress(BrokenPipeError):
                view = memoryview(text)
                while view:
                    view = view[os.write(pipe, view):]
            os.close(pipe)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def _read_log(self):
        return os.pread(self._log, 2000, 0).decode(errors="replace")
