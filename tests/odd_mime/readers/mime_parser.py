"""Perl's MIME::Parser, as amavis uses it."""

from pathlib import Path

from e2e.programs import find

from . import batch


class MimeParser:
    name = "MIME::Parser"

    def opened(self, paths):
        return batch.opened([find("perl"), Path(__file__).parent / "mime_parser.pl"], paths)
