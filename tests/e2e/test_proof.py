"""A scanner that cannot see calls everything clean. It is not believed: the mail stays outside."""

import os
import pwd

from . import clamd, namespace, prefix, samples
from .case import Case
from .inject import MESSAGE
from .programs import HOME
from .setuid_case import Installed, setUpModule

TIME_LIMIT = 180  # seconds


def forget_proofs():
    """As if all were too old."""
    for path in (HOME / "proof").iterdir():
        path.unlink()


class Blind(Case):
    """clamd, however it is asked, that has lost what it needs."""

    def setUp(self):
        super().setUp()
        forget_proofs()
        self.clamd = clamd.serve(self)
        self.settings.update(CLAMD_SERVERS=self.clamd.unix_server, QHPSIPROOF=10, REJECTVIRUS=1)
        self.ways = {
            self.clamd.unix_server: f"clamd: {self.clamd.unix_server}",
            "plugin: clamd.so": "plugin: clamd.so",
            "/usr/bin/clamdscan":
                f"/usr/bin/clamdscan %s --fdpass --no-summary --config-file={self.clamd.conf}"}

    def assert_sees(self):
        for way in self.ways.values():
            queue = self.new_queue()
            self.assert_code(self.inject(QHPSI=way, QUEUEDIR=queue.path), 0)
            self.assert_arrived(queue.only(), MESSAGE, "clean")

    def assert_not_believed(self, reason="it calls EICAR clean"):
        forget_proofs()
        for shown, way in self.ways.items():
            for message in (MESSAGE, samples.eicar_message()):
                outcome = self.inject(message, QHPSI=way)
                self.assertIn(outcome.code, (33, 77), outcome.log)
                if message == MESSAGE:
                    self.assertIn(f"qhpsi: {shown} is not believed: {reason}\n", outcome.log)
        self.assert_nothing_queued()

    def test_temporary_directory_moved_away(self):
        self.assert_sees()
        (self.clamd.directory / "tmp").rename(self.clamd.directory / "moved")
        self.assert_not_believed()

    def test_temporary_directory_not_writable(self):
        (self.clamd.directory / "tmp").chmod(0o500)
        os.chown(self.clamd.directory / "tmp", 0, 0)
        self.assert_not_believed()

    def _mount_temporary_directory(self, options):
        self.clamd.stop()
        directory = self.clamd.directory / "tmp"
        namespace.mount_tmpfs(directory, options)
        self.addCleanup(namespace.unmount, directory)
        os.chown(directory, pwd.getpwnam("clamav").pw_uid, -1)
        self.clamd.start()
        return directory

    def test_temporary_directory_full(self):
        directory = self._mount_temporary_directory("size=64k,mode=0755")
        self.assert_sees()
        (directory / "full").write_bytes(bytes(64 * 1024))
        self.assert_not_believed()

    def test_temporary_directory_without_inodes(self):
        directory = self._mount_temporary_directory("nr_inodes=20,mode=0755")
        self.assert_sees()
        with self.assertRaises(OSError):
            for number in range(100):
                (directory / f"file{number}").touch()
        self.assert_not_believed()

    def test_signatures_that_lack_most(self):
        self.clamd.stop()
        (self.clamd.directory / "db/tests.ndb").unlink()
        self.clamd.start()
        self.assert_not_believed()

    def test_libclamav_in_process_is_asked_for_the_proof_too(self):
        database = samples.write_database(self.dir / "db")
        settings = {"QHPSI": "plugin: libclamav.so", "LIBCLAMAV_DB": database}
        self.assert_code(self.inject(**settings), 0)
        forget_proofs()
        (database / "tests.ndb").unlink()
        outcome = self.inject(**settings)
        self.assert_code(outcome, 77)
        self.assertIn("qhpsi: plugin: libclamav.so is not believed: it calls EICAR clean\n",
                      outcome.log)

    def test_a_blind_server_of_a_pool_is_passed_over(self):
        second = clamd.serve(self, "second")
        (self.clamd.directory / "tmp").rename(self.clamd.directory / "moved")
        pool = f"{self.clamd.unix_server} {second.unix_server}"
        for way in (f"clamd: {pool}", "plugin: clamd.so"):
            for _ in range(8):
                queue = self.new_queue()
                outcome = self.inject(QHPSI=way, CLAMD_SERVERS=pool, QUEUEDIR=queue.path)
                self.assert_code(outcome, 0)
                self.assert_arrived(queue.only(), MESSAGE, "clean")

    def test_a_site_may_believe_its_scanner_always(self):
        (self.clamd.directory / "tmp").rename(self.clamd.directory / "moved")
        self.assert_code(self.inject(QHPSI=f"clamd: {self.clamd.unix_server}", QHPSIPROOF=0), 0)

    def test_a_mail_that_only_a_blind_scanner_called_clean_is_marked_where_errors_are_accepted(self):
        (self.clamd.directory / "tmp").rename(self.clamd.directory / "moved")
        self.assert_code(self.inject(QHPSI=f"clamd: {self.clamd.unix_server}",
                                     QHPSIONERROR="accept"), 0)
        self.assertIn(f"X-QHPSI-Error: {self.clamd.unix_server} is not believed: "
                      "it calls EICAR clean\n".encode(), self.queue.only().header)


class Remembered(Installed):
    """The proof of the installed qmail-queue, which has a directory for it."""

    def setUp(self):
        super().setUp()
        forget_proofs()
        self.clamd = clamd.serve(self, conf="LogClean yes\n")

    def proofs(self):
        """How often clamd was asked for one."""
        return self.clamd.log().count(" FOUND")

    def send(self, times=1, code=0):
        for _ in range(times):
            self.assert_code(self.run_as("mallory", MESSAGE), code)

    def site_with_proof(self, **files):
        self.site(**{"qhpsi": f"clamd: {self.clamd.unix_server}", "qhpsiproof": 300, **files})

    def test_one_proof_serves_many_mails_until_it_is_old(self):
        self.site_with_proof()
        self.send(10)
        self.assertEqual(self.proofs(), 1)
        (proof,) = (HOME / "proof").iterdir()
        self.assertEqual(proof.read_text(), f"{self.clamd.unix_server}\n")
        self.assertEqual((proof.owner(), proof.stat().st_mode & 0o777), ("qmailq", 0o644))
        old = proof.stat().st_mtime - 301
        os.utime(proof, (old, old))
        self.send(3)
        self.assertEqual(self.proofs(), 2)
        future = proof.stat().st_mtime + 1000
        os.utime(proof, (future, future))
        self.send()
        self.assertEqual(self.proofs(), 3)

    def test_plugins_and_commands_have_proofs_of_their_own(self):
        script = self.script("! grep -q eicar.zip")
        for settings in ({"qhpsi": "plugin: clamd.so", "clamd_servers": self.clamd.unix_server},
                         {"qhpsi": f"{script}"}):
            self.site_with_proof(**settings)
            self.send(3)
        self.assertEqual(self.proofs(), 1)
        self.assertEqual({p.read_text() for p in (HOME / "proof").iterdir()},
                         {"plugin: clamd.so\n", f"{script}\n"})

    def test_a_slow_scanner_proves_itself_once_for_a_mail_with_readings(self):
        asked = self.dir / "asked"
        asked.touch()
        asked.chmod(0o666)
        script = self.script(f"echo >>{asked}; sleep 2; ! grep -q eicar.zip")
        self.site_with_proof(qhpsi=f"{script}", qhpsiproof=1)
        odd = MESSAGE + b"begin 644 file\n%" + 100 * b"!" + b"\n"
        outcome = self.run_as("mallory", odd)
        self.assert_code(outcome, 0)
        self.assertRegex(outcome.log, r"\d readings\)")
        # The mail, the proof, the readings.
        self.assertEqual(asked.read_text(), 3 * "\n")

    def test_a_proof_of_somebody_else_counts_for_nothing(self):
        self.site_with_proof()
        self.send()
        (proof,) = (HOME / "proof").iterdir()
        os.chown(proof, prefix.uid("qscand"), -1)
        self.send()
        self.assertEqual(self.proofs(), 2)
        self.assertEqual(proof.owner(), "qmailq")

    def test_where_it_cannot_be_kept_it_is_made_each_time(self):
        os.chown(HOME / "proof", 0, 0)
        self.addCleanup(os.chown, HOME / "proof", prefix.uid("qmailq"), prefix.gid("qmail"))
        self.site_with_proof()
        self.send(4)
        self.assertEqual(self.proofs(), 4)

    def test_why_it_failed_is_kept_until_it_succeeds(self):
        self.site_with_proof()
        (self.clamd.directory / "tmp").rename(self.clamd.directory / "moved")
        self.send(2, code=77)
        (trouble,) = (HOME / "proof").iterdir()
        why = f"{self.clamd.unix_server} is not believed: it calls EICAR clean\n"
        self.assertEqual(trouble.read_text(), 2 * why)
        (self.clamd.directory / "moved").rename(self.clamd.directory / "tmp")
        self.send(2)
        (proof,) = (HOME / "proof").iterdir()
        self.assertEqual(proof.read_text(), f"{self.clamd.unix_server}\n")

    def test_after_three_blind_answers_mail_is_not_even_scanned(self):
        self.site_with_proof()
        (self.clamd.directory / "tmp").rename(self.clamd.directory / "moved")
        self.send(3, code=77)
        asked = self.clamd.log().count(": OK")
        self.send(code=77)
        self.assertEqual(self.clamd.log().count(": OK"), asked + 1)
