"""Peak memory of a qmail-queue and all processes that it starts."""

from e2e.inject import envelope

from . import messages, tool
from .row import OURS, PEER


def peak(site, row, directory):
    """The sum of its processes' peaks, in KB."""
    (directory / "envelope").write_bytes(envelope())
    program, settings = site.program(row)
    message = site.templates[row.size, messages.PLAIN].path
    measured = tool.run("memory", "--message", message, "--envelope", directory / "envelope", "--",
                        program, settings=settings)
    site.queues.clear(row)
    return measured["kb"]


def rows(site):
    """One for each size and scanner."""
    return [row for row in site.rows
            if row.what in (OURS, PEER) and row.injectors == 1 and row.on == "tmpfs"
            and row.signatures <= 1 and not row.queued]
