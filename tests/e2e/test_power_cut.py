"""The power goes while mail is queued and delivered and while the installer works, on real file
systems: what was said to be on disk is there. tests/power_cut does it at many more moments."""

import random
import tempfile
import unittest
from pathlib import Path

from powercut import broken, cut, disk_log, trial
from powercut.file_systems import FILE_SYSTEMS, FileSystem
from powercut.mail_queue import MailQueue
from powercut.maildir import Maildir
from powercut.numbered import Load
from powercut.rules import Rules
from powercut.services import Services

TIME_LIMIT = 120  # seconds

ONE_AFTER_THE_OTHER = Load(count=8, workers=1)
LAST_SYNC = 5  # of qmail-queue: the directory todo


def new_directory():
    return Path(tempfile.mkdtemp(prefix="power."))


def cut_power(name, subject, moments):
    """The faults that were seen."""
    return trial.run(FILE_SYSTEMS[name], subject, count=moments, seed=1).faults


class Cut(unittest.TestCase):
    def assert_nothing_lost(self, make_subject, moments):
        for name in FILE_SYSTEMS:
            with self.subTest(file_system=name):
                self.assertEqual(cut_power(name, make_subject(), moments), [])

    def test_mail_that_was_queued_is_in_the_queue(self):
        self.assert_nothing_lost(MailQueue, 10)

    def test_mail_that_was_delivered_is_in_the_maildir(self):
        self.assert_nothing_lost(lambda: Maildir(new_directory()), 10)

    def test_a_rule_that_was_added_is_in_force(self):
        self.assert_nothing_lost(Rules, 10)

    def test_what_was_installed_is_there_and_the_next_install_finishes(self):
        self.assert_nothing_lost(lambda: Services(new_directory()), 5)


class Broken(unittest.TestCase):
    """Programs that leave a sync out are found out."""

    def test_a_queue_whose_last_directory_is_not_synced(self):
        for name in FILE_SYSTEMS:
            with self.subTest(file_system=name):
                subject = MailQueue(broken.without_sync(LAST_SYNC), ONE_AFTER_THE_OTHER)
                self.assertNotEqual(cut_power(name, subject, 6), [])

    def test_nothing_is_synced(self):
        for subject in (MailQueue(broken.without_sync(0)),
                        Maildir(new_directory(), broken.without_sync(0)),
                        Rules(broken.without_sync(0)),
                        Services(new_directory(), broken.without_sync(0))):
            with self.subTest(subject=subject.name):
                self.assertNotEqual(cut_power("ext4", subject, 4), [])


class Model(unittest.TestCase):
    """What is on a disk after a cut."""

    SIZE = 4096

    def image_after(self, seed, **form):
        """Of a block of A that was flushed, and one each of B and C behind it that were not."""
        fs = FileSystem("model", 3 * self.SIZE, (), **form)
        directory = new_directory()
        before, after = directory / "before", directory / "after"
        before.write_bytes(bytes(fs.size))
        records = [disk_log.Record(disk_log.WRITE, n * self.SIZE, self.SIZE, letter * self.SIZE)
                   for n, letter in enumerate((b"A", b"B", b"C"))]
        records.insert(1, disk_log.Record(disk_log.FLUSH, 0, 0))
        cut.Cuts(fs, before, records).make(len(records), random.Random(seed), after)
        content = after.read_bytes()
        return [content[n:n + self.SIZE] for n in range(0, fs.size, self.SIZE)]

    def test_what_was_flushed_is_there_and_the_rest_may_be(self):
        a, b, c = (letter * self.SIZE for letter in (b"A", b"B", b"C"))
        none = bytes(self.SIZE)
        images = [self.image_after(seed) for seed in range(200)]
        self.assertTrue(all(image[0] == a for image in images))
        for rest in ([b, c], [b, none], [none, c], [none, none]):
            self.assertIn([a, *rest], images)
        torn = [image[1] for image in images if image[1] not in (b, none)]
        self.assertTrue(torn)
        for block in torn:
            for at in range(0, self.SIZE, 512):
                self.assertIn(block[at:at + 512], (b[:512], none[:512]))

    def test_a_superblock_is_not_torn(self):
        blocks = {self.image_after(seed, superblock=self.SIZE)[1] for seed in range(200)}
        self.assertEqual(blocks, {b"B" * self.SIZE, bytes(self.SIZE)})

    def test_a_disk_whose_cache_outlives_the_cut_has_all(self):
        for seed in range(20):
            self.assertEqual([block[:1] for block in self.image_after(seed, keeps_all=True)],
                             [b"A", b"B", b"C"])
