"""What a limit keeps the scanner from looking at is neither clean nor infected, whatever it is packed
in, on both sides of the limit."""

import re

from . import archives, clamd, samples
from .case import Case
from .supervise import SERVICES

TIME_LIMIT = 240  # seconds

MB = 1024 * 1024


class Limits(Case):
    def attached(self, archive):
        return samples.with_attachment(archive, "archive.bin")

    def assert_found_below_and_no_verdict_above(self, make, below, above, **settings):
        for size in below:
            message = self.attached(make(archives.ending_with_eicar(size), self.dir))
            outcome = self.inject(message, REJECTVIRUS=1, **settings)
            self.assert_code(outcome, 33)
        for size in above:
            message = self.attached(make(archives.ending_with_eicar(size), self.dir))
            outcome = self.inject(message, REJECTVIRUS=2, **settings)
            self.assert_code(outcome, 77)
            self.assertIn("limits exceeded: ", outcome.log)
        self.assert_nothing_queued()


class Clamd(Limits):
    """The shipped configuration's rule, at a hundredth of its size: MaxFileSize is MaxScanSize."""

    def ways(self):
        daemon = clamd.serve(self, conf="AlertExceedsMax yes\nMaxFileSize 12M\nMaxScanSize 12M\n")
        return (f"clamd: {daemon.unix_server}",
                f"/usr/bin/clamdscan %s --fdpass --no-summary --config-file={daemon.conf}")

    def test_each_kind_of_archive(self):
        for way in self.ways():
            for kind, make in archives.KINDS.items():
                with self.subTest(way=way, kind=kind):
                    # An archive that is not compressed counts as well, and so does its base64.
                    packed_size = len(make(bytes(4 * MB), self.dir))
                    below = (4 * MB, 10 * MB) if packed_size < MB else (2 * MB,)
                    self.assert_found_below_and_no_verdict_above(
                        make, below, (12 * MB + 1, 13 * MB, 30 * MB), QHPSI=way)

    def test_the_shipped_configuration_keeps_to_it(self):
        text = (SERVICES / "clamd/clamd.conf").read_text()
        sizes = dict(re.findall(r"^(Max(?:File|Scan)Size) (\w+)$", text, re.M))
        self.assertEqual(sizes["MaxFileSize"], sizes["MaxScanSize"])
        self.assertIn("\nAlertExceedsMax yes\n", text)


class Libclamav(Limits):
    """libclamav.so, whose limits are its own: 200 MB."""

    def test_kinds_of_archives_that_were_seen_to_differ(self):
        settings = {"QHPSI": "plugin: libclamav.so",
                    "LIBCLAMAV_DB": samples.write_database(self.dir / "db")}
        for kind in ("zip", "zip, bzip2", "7z", "7z in zip"):
            with self.subTest(kind=kind):
                self.assert_found_below_and_no_verdict_above(
                    archives.KINDS[kind], (101 * MB,), (201 * MB,), **settings)
        # A cabinet is cut without a word.
        self.assert_found_below_and_no_verdict_above(
            archives.cabinet, (101 * MB, 199 * MB), (201 * MB,), **settings)
