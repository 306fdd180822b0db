"""libclamav.so: scanning in process, without a daemon."""

import io
import zipfile

from . import samples
from .case import Case
from .namespace import mount_tmpfs

TIME_LIMIT = 120  # seconds
SANITIZED = True


class Libclamav(Case):
    def setUp(self):
        super().setUp()
        self.database = samples.write_database(self.dir / "db")

    def scan(self, message, **settings):
        return self.inject(message, **{"QHPSI": "plugin: libclamav.so",
                                       "LIBCLAMAV_DB": self.database, **settings})

    def test_clean_message_is_marked_clean(self):
        self.assert_code(self.scan(samples.CLEAN), 0)
        self.assert_arrived(self.queue.only(), samples.CLEAN, "clean")

    def test_eicar_is_found_with_its_name(self):
        outcome = self.scan(samples.eicar_message())
        self.assert_code(outcome, 0)
        self.assertIn(samples.EICAR_NAME, outcome.scans()[0]["virus"])
        self.assertEqual(self.queue.only().header[1], b"X-QHPSI: virus found\n")
        self.assert_code(self.scan(samples.eicar_message(), REJECTVIRUS=1), 33)

    def test_eicar_bare_in_the_body_is_found(self):
        self.assert_code(self.scan(samples.EICAR, REJECTVIRUS=1), 33)
        self.assert_nothing_queued()

    def test_missing_empty_or_broken_database_is_77(self):
        empty = self.dir / "empty"
        empty.mkdir()
        broken = self.dir / "broken"
        broken.mkdir()
        (broken / "x.hdb").write_text("this is no signature\n")
        for database in (self.dir / "none", empty, broken):
            with self.subTest(database=database.name):
                outcome = self.scan(samples.CLEAN, LIBCLAMAV_DB=database)
                self.assert_code(outcome, 77)
                self.assertTrue(outcome.scans()[0]["reason"], outcome.log)
                self.assert_nothing_queued()

    def test_file_as_database(self):
        self.assert_code(self.scan(samples.eicar_message(), REJECTVIRUS=1,
                                   LIBCLAMAV_DB=self.database / "tests.ndb"), 33)

    def test_no_room_to_unpack_in_is_never_clean(self):
        full = self.dir / "full"
        full.mkdir()
        mount_tmpfs(full, "size=16k")
        with self.assertRaises(OSError), open(full / "file", "wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        for name, message in samples.testfile_messages():
            with self.subTest(name=name):
                outcome = self.scan(message, LIBCLAMAV_TMP=full, REJECTVIRUS=1)
                self.assertIn(outcome.code, (33, 77), outcome.log)
        self.assert_nothing_queued()

    def test_limits_exceeded_is_not_clean(self):
        # An archive nested more deeply than any sane limit follows.
        content = samples.EICAR
        for level in range(60):
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(f"{level}.zip", content)
            content = packed.getvalue()
        outcome = self.scan(samples.with_attachment(content, "deep.zip"), REJECTVIRUS=1)
        self.assertIn(outcome.code, (33, 77), outcome.log)
        self.assert_nothing_queued()
