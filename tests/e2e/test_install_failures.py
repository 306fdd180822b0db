"""An install that fails, or is killed, and the one that follows it."""

import fcntl
import os
import shutil
import subprocess
import threading
import time

from . import child, installation, namespace, smtp
from .installation import INSTALLER, owner_and_mode, service_files, snapshot, steps
from .installer_case import Installing, LOCK, MANIFEST, Moments, SERVICES, setUpModule
from .programs import find

TIME_LIMIT = 400  # seconds


class Failures(Installing):
    def test_users_that_are_missing_are_named(self):
        shutil.rmtree(self.root)
        installation.make_root(self.root, without=("qmailq", "qscand", "qmail"))
        complaint = self.install(code=100)
        self.assertIn("missing: user qmailq, user qscand, group qmail", complaint)
        self.assertFalse((self.root / "service").exists())

    def test_a_service_of_somebody_else_stays(self):
        (self.service / "clamd").mkdir(parents=True)
        (self.service / "clamd/run").write_text("theirs")
        before = snapshot(self.root)
        self.assertIn("/service/clamd: exists and is not ours", self.install(code=100))
        self.assertEqual(snapshot(self.root), before)

    def test_what_is_not_there_is_named(self):
        (self.bundle / "bin/qhpsi").unlink()
        self.assertIn("cannot read", self.install(code=111))
        self.assertIn(str(self.bundle / "bin/qhpsi"), self.install(code=111))
        complaint = installation.run("install", "--root", self.dir / "nowhere", code=111)
        self.assertIn(f"cannot enter {self.dir}/nowhere: No such file", complaint)

    def test_senseless_options(self):
        for arguments, words in ((["--smtp-port", "0"], "is not a number from 1 to 65535"),
                                 (["--smtp-port", "25x"], "is not a number"),
                                 (["--queues", "1001"], "is not a number from 1 to 1000"),
                                 (["--reject-virus", "3"], "--reject-virus"),
                                 (["--smtpd", "qmail-smtpd"], "neither auto nor the path"),
                                 (["--clamd", "tcp:host:1"], "neither auto, own, system, none"),
                                 (["--qhpsi", "'open"], "is not a command"),
                                 (["--up", "named"], "named: no such service; there are: clamd"),
                                 (["--home", "var"], "is not an absolute path"),
                                 (["--no-such"], "--no-such")):
            self.assertIn(words, self.install(*arguments, code=100), arguments)
        self.assertEqual(sorted(p.name for p in self.root.iterdir()), ["etc", "run"])

    def test_a_file_where_a_directory_belongs(self):
        (self.root / "var").mkdir()
        (self.root / "var/log").write_text("")
        self.assertIn("/var/log: exists and is not a directory", self.install(code=100))

    def test_a_full_disk_is_named_and_the_step_undone(self):
        namespace.mount_tmpfs(self.root, "mode=0755,size=1m")
        installation.make_root(self.root)
        complaint = self.install(code=111)
        self.assertRegex(complaint, r"cannot write /var/indimail/\S+: No space left on device")
        self.assertEqual([p for p in self.root.rglob(".*")], [])
        child.run([find("mount"), "-o", "remount,size=100m", self.root])
        self.install()
        self.assert_same_as_fresh(self.root)

    def test_a_service_that_cannot_be_made_is_not_there_at_all(self):
        self.install()
        shutil.rmtree(self.service / "clamd")
        child.run([find("mount"), "--bind", self.service, self.service])
        child.run([find("mount"), "-o", "remount,bind,ro", self.service])
        self.assertIn("cannot make /service/.clamd.qhpsi-new: Read-only", self.install(code=111))
        child.run([find("umount"), self.service])
        self.install()
        self.assert_same_as_fresh(self.root)

    def test_two_at_once(self):
        self.install()
        lock = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in (self.install, self.uninstall):
            self.assertIn("another qhpsi-installer is at work", command(code=100))
        os.close(lock)
        self.install()
        self.assertFalse((self.root / LOCK).exists())

    def test_what_a_killed_one_had_started_holds_nobody_up(self):
        lock = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        threading.Timer(0.3, os.close, [lock]).start()
        self.install()

    def test_two_first_ones_at_once(self):
        command = [INSTALLER, "install", "--root", self.root, "--from", self.bundle]
        for _ in range(5):
            shutil.rmtree(self.root)
            installation.make_root(self.root)
            both = [child.start(command, env=installation.ENVIRONMENT, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE) for _ in range(2)]
            complaints = [process.communicate()[1] for process in both]
            codes = sorted(process.returncode for process in both)
            self.assertIn(codes, ([0, 0], [0, 100]), complaints)
            if codes == [0, 100]:
                self.assertIn(b"another qhpsi-installer is at work", b"".join(complaints))
            self.assertEqual(steps(self.install()), [])

    def test_nobody_but_root_holds_it_up(self):
        self.install()
        for path in ("var/indimail/qhpsi", "var/indimail", "run", "."):
            directory = os.open(self.root / path, os.O_RDONLY)
            self.addCleanup(os.close, directory)
            fcntl.flock(directory, fcntl.LOCK_EX)  # as whoever may read it can
        self.install("--reject-virus", "1")
        self.uninstall("--purge")

    def test_a_root_without_run(self):
        (self.root / "run").rmdir()
        self.install("--dry-run")
        self.assertFalse((self.root / "run").exists())
        self.install()
        self.assertEqual(owner_and_mode(self.root / "run"), ("0:0", 0o755))
        self.assertEqual(list((self.root / "run").iterdir()), [])

    def test_a_manifest_that_makes_no_sense(self):
        self.install()
        with (self.root / MANIFEST).open("a") as manifest:
            manifest.write("nonsense\n")
        self.assertRegex(self.install(code=111), r"manifest: line \d+ makes no sense")

    def assert_same_as_fresh(self, root):
        fresh = installation.make_root(self.dir / "fresh")
        installation.run("install", "--root", fresh, "--from", self.bundle)
        self.assertEqual(snapshot(root), snapshot(fresh))


class Interrupted(Installing):
    def assert_equal_trees(self, found, expected, moment=None):
        different = [path for path in {**found, **expected}
                     if found.get(path) != expected.get(path)]
        self.assertEqual(different, [], moment)

    def start(self, command, *arguments):
        return child.start([INSTALLER, command, "--root", self.root, *arguments],
                           env=installation.ENVIRONMENT, stdout=subprocess.DEVNULL)

    def kill_after(self, process, seconds):
        time.sleep(seconds)
        child.kill(process)

    def test_killed_at_50_moments_and_run_again(self):
        began = time.monotonic()
        self.install()
        moments = Moments(1, time.monotonic() - began)
        fresh = snapshot(self.root)
        complete = {name: service_files(self.bundle, name.removesuffix(".25")) | {"down"}
                    for name in SERVICES}
        unfinished = 0
        for _ in range(50):
            shutil.rmtree(self.root)
            installation.make_root(self.root)
            moment = moments.next()
            self.kill_after(self.start("install", "--from", self.bundle), moment)
            for service in (self.service.iterdir() if self.service.exists() else []):
                if not service.name.startswith("."):
                    found = {str(p.relative_to(service)) for p in service.rglob("*")
                             if p.is_file()}
                    self.assertLessEqual(complete[service.name], found, moment)
            finished = snapshot(self.root) == fresh
            moments.note(late=finished)
            unfinished += not finished
            self.install()
            self.assert_equal_trees(snapshot(self.root), fresh, moment)
        self.assertGreater(unfinished, 25)

    def test_an_upgrade_killed_at_any_moment_takes_nothing_for_edited(self):
        self.install()
        old = self.dir / "old"
        child.run([find("cp"), "-a", self.root, old])
        shutil.copytree(self.bundle, self.dir / "new")
        self.bundle = self.dir / "new"
        for path in [*(self.bundle / "services").rglob("run"),
                     *(self.bundle / "variables/qmail-smtpd").iterdir()]:
            with path.open("a") as file:
                file.write("# new\n")
        (self.bundle / "variables/qmail-smtpd/NEW").write_text("1\n")
        began = time.monotonic()
        self.install()
        moments = Moments(2, time.monotonic() - began)
        upgraded = snapshot(self.root)
        for _ in range(20):
            child.run([find("rm"), "-rf", self.root])
            child.run([find("cp"), "-a", old, self.root])
            self.kill_after(self.start("install", "--from", self.bundle), moments.next())
            moments.note(late=snapshot(self.root) == upgraded)
            self.assertNotIn("kept", self.install())
            self.assert_equal_trees(snapshot(self.root), upgraded)

    def test_an_uninstall_killed_at_any_moment_is_finished_by_the_next(self):
        before = snapshot(self.root)
        self.install()
        began = time.monotonic()
        self.uninstall("--purge")
        moments = Moments(3, time.monotonic() - began)
        for _ in range(20):
            self.install()
            self.kill_after(self.start("uninstall", "--purge"), moments.next())
            moments.note(late=snapshot(self.root) == before)
            for service in (self.service.iterdir() if self.service.exists() else []):
                if not service.name.startswith("."):
                    self.assertTrue((service / "run").exists() and (service / "log/run").exists())
            self.uninstall("--purge")
            self.assertEqual(snapshot(self.root), before)

    def test_an_install_after_an_uninstall_that_was_killed_makes_what_is_gone(self):
        self.install()
        settings = [self.root / path for path in ("etc/tcp.smtp", "etc/tcp.smtp.cdb",
                                                  "var/indimail/control/rcpthosts")]
        self.assertEqual([path for path in settings if not path.exists()], [])
        began = time.monotonic()
        self.uninstall()
        moments = Moments(3, time.monotonic() - began)
        for _ in range(20):
            self.install()
            self.kill_after(self.start("uninstall"), moments.next())
            moments.note(late=not any(path.exists() for path in settings))
            self.assertNotIn("(removed)", self.install())
            self.assertEqual([path for path in settings if not path.exists()], [])
