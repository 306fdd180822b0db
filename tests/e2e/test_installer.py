"""qhpsi-installer lays out an installation, brings it up to date and takes it away: below --root, and
on a machine with a real svscan."""

import fcntl
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import threading
import time
from pathlib import Path

from . import child, installation, namespace, prefix, samples, smtp, supervise
from .case import Case
from .clamd import free_port
from .installation import INSTALLER, owner_and_mode, service_files, snapshot, steps
from .programs import HOME, find

SERVICES = ("clamd", "freshclam", "qmail-smtpd.25")
MANIFEST = "var/indimail/qhpsi/manifest"
LOCK = "run/qhpsi-installer.lock"


def setUpModule():
    supervise.prepare_machine()
    with open("/etc/passwd", "a", encoding="ascii") as passwd:
        passwd.write(f"qmailr:x:8999:{prefix.gid('qmail')}::/:/bin/sh\n")
    shutil.rmtree(HOME)


class Installing(Case):
    def setUp(self):
        super().setUp()
        self.root = installation.make_root(self.dir / "root")
        self.bundle = installation.make_bundle(self.dir / "bundle")
        self.service = self.root / "service"
        self.variables = self.service / "qmail-smtpd.25/variables"

    def install(self, *arguments, **options):
        return installation.run("install", "--root", self.root, "--from", self.bundle, *arguments,
                                **options)

    def uninstall(self, *arguments, **options):
        return installation.run("uninstall", "--root", self.root, *arguments, **options)

    def value(self, name, service="qmail-smtpd.25"):
        path = self.service / service / "variables" / name
        return path.read_text().rstrip("\n") if path.exists() else None

    def add_program(self, path, content=b"#!/bin/sh\n"):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(content)
        (self.root / path).chmod(0o755)


class Layout(Installing):
    def test_all_is_there_with_its_owner_and_mode(self):
        self.install()
        for path, expected in {
                "var/indimail/bin/qmail-queue": ("7003:7011", 0o6711),
                "var/indimail/bin/qhpsi": ("7006:7011", 0o6710),
                "var/indimail/bin/qhpsi-plugins": ("0:0", 0o711),
                "var/indimail/plugins/clamd.so": ("0:0", 0o644),
                "var/indimail/share/clamd": ("7006:7011", 0o755),
                "var/indimail/queue/queue1": ("7003:7011", 0o750),
                "var/indimail/queue/queue10/todo/150": ("7003:7011", 0o750),
                "var/indimail/queue/queue10/lock/trigger": ("7005:7011", 0o622),
                "var/log/indimail": ("0:0", 0o755),
                "var/lib/qhpsi/tmp": ("7006:7011", 0o700),
                "service/clamd/run": ("0:0", 0o755),
                "service/clamd/log/run": ("0:0", 0o755),
                "service/clamd/clamd.conf": ("0:0", 0o644),
                "service/qmail-smtpd.25/variables/PORT": ("0:0", 0o644),
                "service/freshclam/variables/PROXY": ("0:0", 0o600),
                "etc/tcp.smtp.cdb": ("0:0", 0o644)}.items():
            self.assertEqual(owner_and_mode(self.root / path), expected, path)
        self.assertEqual(sorted(p.name for p in self.service.iterdir()), list(SERVICES))
        for name in SERVICES:
            found = {str(p.relative_to(self.service / name))
                     for p in (self.service / name).rglob("*") if p.is_file()}
            expected = service_files(self.bundle, name.removesuffix(".25")) | {"down"}
            self.assertEqual(found - {"variables/ERROR_FD", "variables/QUEUEDIR"}, expected, name)
        self.assertTrue((self.root / "var/indimail/queue/queue10").is_dir())
        self.assertFalse((self.root / "var/indimail/queue/queue11").exists())

    def test_run_scripts_are_those_of_the_repository(self):
        self.install()
        for name in SERVICES:
            source = self.bundle / "services" / name.removesuffix(".25")
            for path in source.rglob("*"):
                if path.is_file():
                    installed = self.service / name / path.relative_to(source)
                    self.assertEqual(installed.read_bytes(), path.read_bytes(), installed)

    def test_twice_changes_nothing(self):
        self.install("--smtp-port", "25", "--smtp-port", "587", "--reject-virus", "1")
        before = snapshot(self.root, exact=True)
        self.assertEqual(steps(self.install()), [])
        self.assertEqual(snapshot(self.root, exact=True), before)

    def test_dry_run_prints_the_steps_and_does_none(self):
        before = snapshot(self.root, exact=True)
        planned = steps(self.install("--dry-run"))
        self.assertEqual(snapshot(self.root, exact=True), before)
        self.assertIn("make /service/clamd", planned)
        self.assertEqual(steps(self.install()), planned)

    def test_at_no_time_is_qhpsi_there_without_qhpsi_plugins(self):
        plugins, qhpsi = (f"/var/indimail/bin/{name}" for name in ("qhpsi-plugins", "qhpsi"))
        self.assert_in_order(self.install(), f"make {plugins}", f"make {qhpsi}")
        for name in ("qhpsi-plugins", "qhpsi"):
            with (self.bundle / "bin" / name).open("ab") as file:
                file.write(b"# new\n")
        self.assert_in_order(self.install(), f"replace {plugins}", f"replace {qhpsi}")
        self.assert_in_order(self.uninstall(), f"remove {qhpsi}", f"remove {plugins}")

    def assert_in_order(self, output, first, second):
        done = steps(output)
        self.assertLess(done.index(first), done.index(second))

    def test_a_directory_that_others_may_write_to_is_noted(self):
        (self.root / "var/indimail/bin").mkdir(parents=True)
        (self.root / "var/indimail/bin").chmod(0o775)
        self.assertIn("note: /var/indimail/bin: others than root may write to it: "
                      "qhpsi runs no plugin\n", self.install())
        self.assertEqual(owner_and_mode(self.root / "var/indimail/bin"), ("0:0", 0o775))
        (self.root / "var/indimail/bin").chmod(0o755)
        self.assertNotIn("others than root", self.install())

    def test_options_are_variables(self):
        self.install("--home", "/srv/mail", "--logdir", "/srv/log", "--servicedir", "/srv/service",
                     "--smtp-port", "587", "--queues", "3", "--reject-virus", "2",
                     "--qhpsi", "/usr/bin/clamdscan %s --fdpass")
        self.service = self.root / "srv/service"
        expected = {"PORT": "587", "QUEUE_BASE": "/srv/mail/queue", "QUEUE_COUNT": "3",
                    "REJECTVIRUS": "2", "QHPSI": "/usr/bin/clamdscan %s --fdpass",
                    "LOGDIR": "/srv/log", "QMAILHOME": "/srv/mail",
                    "QMAILQUEUE": "/srv/mail/bin/qmail-queue",
                    "QHPSIPROG": "/srv/mail/bin/qhpsi", "PLUGINDIR": "/srv/mail/plugins",
                    "LIBCLAMAV_DB": "/srv/mail/share/clamd"}
        for name, value in expected.items():
            self.assertEqual(self.value(name, "qmail-smtpd.587"), value, name)
        self.assertEqual(self.value("DATABASEDIR", "clamd"), "/srv/mail/share/clamd")
        self.assertEqual(self.value("LOGDIR", "freshclam"), "/srv/log")
        self.assertFalse((self.service / "qmail-smtpd.25").exists())
        self.assertTrue((self.root / "srv/mail/queue/queue3/mess/150").is_dir())

    def test_an_installation_stays_where_it_is(self):
        self.install("--servicedir", "/srv/service", "--logdir", "/srv/log")
        self.assertEqual(steps(self.install()), [])
        self.assertFalse(self.service.exists())
        complaint = self.install("--servicedir", "/elsewhere", code=100)
        self.assertIn("it was installed with --servicedir /srv/service; uninstall it first",
                      complaint)
        self.assertTrue((self.root / "srv/service/clamd/run").exists())

    def test_common_options_before_the_command(self):
        installation.run("--root", self.root, "install", "--from", self.bundle)
        self.assertTrue((self.service / "clamd").is_dir())

    def test_config_file_and_command_line(self):
        config = self.dir / "config"
        config.write_text('smtp-port = ["25", "465"]\nreject-virus = 1\nqueues = 2\n')
        self.install("--config", config, "--queues", "4")
        self.assertEqual(self.value("QUEUE_COUNT"), "4")
        self.assertEqual(self.value("REJECTVIRUS", "qmail-smtpd.465"), "1")
        config.write_text("no-such = 1\n")
        self.assertIn("no-such: no such option", self.install("--config", config, code=100))
        config.write_text("reject-virus = 3\n")
        self.assertIn("3", self.install("--config", config, code=100))

    def test_what_was_asked_for_is_remembered(self):
        self.install("--smtp-port", "587", "--reject-virus", "1", "--queues", "2")
        self.install("--smtp-port", "465")
        for port in ("587", "465"):
            self.assertEqual(self.value("REJECTVIRUS", f"qmail-smtpd.{port}"), "1")
            self.assertEqual(self.value("QUEUE_COUNT", f"qmail-smtpd.{port}"), "2")
        self.assertFalse((self.service / "qmail-smtpd.25").exists())

    def test_up_and_down(self):
        self.install("--up", "clamd", "--up", "freshclam")
        downs = [(self.service / name / "down").exists() for name in SERVICES]
        self.assertEqual(downs, [False, False, True])
        self.install("--up", "qmail-smtpd.25", "--down", "freshclam")
        downs = [(self.service / name / "down").exists() for name in SERVICES]
        self.assertEqual(downs, [False, True, False])
        self.install()
        downs = [(self.service / name / "down").exists() for name in SERVICES]
        self.assertEqual(downs, [False, True, False])

    def test_nothing_outside_the_root_is_touched(self):
        outside = self.dir / "outside"
        outside.mkdir()
        (self.root / "var").mkdir()
        (self.root / "var/log").symlink_to(outside)
        (self.root / "service").symlink_to("/elsewhere")
        (self.root / "elsewhere").mkdir()
        self.assertIn("/var/log: exists and is no directory", self.install(code=100))
        self.assertEqual(list(outside.iterdir()), [])
        (self.root / str(outside)[1:]).mkdir(parents=True)
        self.install()
        self.assertEqual(list(outside.iterdir()), [])
        self.assertTrue((self.root / str(outside)[1:] / "indimail").is_dir())
        self.assertTrue((self.root / "elsewhere/clamd/run").is_file())


class Site(Installing):
    def test_programs_of_the_hosts_own_qmail_stay(self):
        self.add_program("var/indimail/bin/qmail-queue", b"the host's")
        self.install()
        self.assertEqual((self.root / "var/indimail/bin/qmail-queue").read_bytes(), b"the host's")
        self.assertEqual(self.value("QMAILQUEUE"), "/var/indimail/qhpsi/bin/qmail-queue")
        self.assertEqual(self.value("QHPSIPROG"), "/var/indimail/qhpsi/bin/qhpsi")
        self.assertEqual(owner_and_mode(self.root / "var/indimail/qhpsi/bin/qmail-queue"),
                         ("7003:7011", 0o6711))
        self.assertIsNone(self.value("PLUGINDIR"))
        self.assertEqual(steps(self.install()), [])
        self.uninstall("--purge")
        self.assertEqual((self.root / "var/indimail/bin/qmail-queue").read_bytes(), b"the host's")

    def test_a_program_put_over_ours_stays(self):
        self.install()
        self.add_program("var/indimail/bin/qmail-queue", b"the host's")
        self.install()
        self.assertEqual((self.root / "var/indimail/bin/qmail-queue").read_bytes(), b"the host's")
        self.assertEqual(self.value("QMAILQUEUE"), "/var/indimail/qhpsi/bin/qmail-queue")
        self.add_program("var/indimail/plugins/generic.so", b"the host's")
        (self.root / "etc/tcp.smtp").write_text(":deny\n")
        output = self.uninstall("--purge")
        for path in ("bin/qmail-queue", "plugins/generic.so"):
            self.assertIn(f"kept, edited: /var/indimail/{path}\n", output)
        left = {str(p.relative_to(self.root)) for p in self.root.rglob("*") if p.is_file()}
        self.assertEqual(left, {"etc/passwd", "etc/group", "var/indimail/bin/qmail-queue",
                                "var/indimail/plugins/generic.so"})

    def test_plugins_of_the_host_stay(self):
        self.add_program("var/indimail/plugins/generic.so", b"the host's")
        self.install()
        self.assertEqual(self.value("PLUGINDIR"), "/var/indimail/qhpsi/plugins")
        self.assertEqual((self.root / "var/indimail/plugins/generic.so").read_bytes(),
                         b"the host's")

    def test_a_queue_of_the_hosts_own_is_the_only_one(self):
        (self.root / "var/qmail/queue/mess/0").mkdir(parents=True)
        output = self.install("--home", "/var/qmail", "--queues", "4")
        self.assertIn("note: /var/qmail/queue is a single queue", output)
        self.assertEqual(self.value("QUEUEDIR"), "/var/qmail/queue")
        self.assertEqual(self.value("QUEUE_BASE"), "")
        self.assertFalse((self.root / "var/qmail/queue/queue1").exists())
        self.uninstall("--home", "/var/qmail", "--purge")
        self.assertTrue((self.root / "var/qmail/queue/mess/0").is_dir())

    def test_queues_that_are_there_are_counted(self):
        for number in (1, 2, 3):
            (self.root / f"var/indimail/queue/queue{number}/mess/0").mkdir(parents=True)
        self.install()
        self.assertEqual(self.value("QUEUE_COUNT"), "3")

    def test_front_ends_in_their_order(self):
        self.assertIn("note: no SMTP front end found", self.install("--dry-run"))
        self.add_program("usr/sbin/smtpfront-qmail")
        self.install()
        self.assertEqual(self.value("SMTPD"), "/usr/sbin/smtpfront-qmail")
        self.assertEqual(self.value("REJECTVIRUSCODE"), "33")
        self.assertIn("virus", self.value("QQERRMSG_33"))
        self.assertIsNone(self.value("ERROR_FD"))
        self.add_program("var/indimail/bin/qmail-smtpd")
        self.assertEqual(steps(self.install()), [])  # what was found once stays
        self.install("--smtpd", "auto")
        self.assertEqual(self.value("SMTPD"), "/var/indimail/bin/qmail-smtpd")
        self.assertEqual((self.value("ERROR_FD"), self.value("ERROR_CODE")), ("6", "82"))
        self.add_program("var/indimail/sbin/qmail-smtpd", b"... ERROR_FD ...")
        self.install("--smtpd", "auto")
        self.assertEqual(self.value("SMTPD"), "/var/indimail/sbin/qmail-smtpd")
        self.assertEqual((self.value("ERROR_FD"), self.value("ERROR_CODE")), ("2", "88"))
        self.install("--smtpd", "/opt/smtpfront-qmail -x")
        self.assertEqual(self.value("SMTPD"), "/opt/smtpfront-qmail -x")
        self.assertIsNone(self.value("ERROR_FD"))

    def test_clamd(self):
        for clamd, servers in (("own", "unix:/run/qhpsi/clamd.ctl"),
                               ("system", "unix:/run/clamav/clamd.ctl"),
                               ("tcp:10.0.0.5:3310 tcp:10.0.0.6:3310",
                                "tcp:10.0.0.5:3310 tcp:10.0.0.6:3310")):
            self.install("--clamd", clamd)
            self.assertEqual(self.value("CLAMD_SERVERS"), servers)
            self.assertTrue(self.value("QHPSI"))
            self.assertTrue((self.service / "clamd/down").exists())
        self.install("--clamd", "none")
        self.assertEqual((self.variables / "QHPSI").read_bytes(), b"")

    def test_rules_that_are_there_stay(self):
        (self.root / "etc/tcp.smtp").write_text(":deny\n")
        self.install()
        self.assertEqual((self.root / "etc/tcp.smtp").read_text(), ":deny\n")
        self.assertFalse((self.root / "etc/tcp.smtp.cdb").exists())
        (self.root / "etc/indimail/tcp").mkdir(parents=True)
        (self.root / "etc/indimail/tcp/tcp.smtp.cdb").write_text("")
        self.install()
        self.assertEqual(self.value("TCPRULES"), "/etc/indimail/tcp/tcp.smtp.cdb")

    def test_nobody_relays_through_a_new_installation(self):
        self.install()
        self.assertEqual((self.root / "var/indimail/control/rcpthosts").read_text(), "")

    def test_control_files_that_are_there_are_all(self):
        (self.root / "var/indimail/control").mkdir(parents=True)
        self.install()
        self.assertEqual(list((self.root / "var/indimail/control").iterdir()), [])


class Upgrade(Installing):
    def test_edited_files_stay_and_others_are_replaced(self):
        self.install()
        (self.variables / "QHPSI").write_text("/usr/bin/true\n")
        (self.service / "clamd/clamd.conf").write_text("# mine\n")
        (self.variables / "MINE").write_text("1\n")
        for path in ("services/clamd/clamd.conf", "services/clamd/run", "variables/clamd/LOGNUM",
                     "variables/qmail-smtpd/QHPSI", "bin/qhpsi"):
            with (self.bundle / path).open("ab") as file:
                file.write(b"# new\n")
        output = self.install()
        self.assertEqual((self.variables / "QHPSI").read_text(), "/usr/bin/true\n")
        self.assertEqual((self.variables / "MINE").read_text(), "1\n")
        self.assertEqual((self.service / "clamd/clamd.conf").read_text(), "# mine\n")
        for path in ("run", "variables/LOGNUM"):
            self.assertTrue((self.service / "clamd" / path).read_text().endswith("# new\n"), path)
            self.assertIn(f"replaced: /service/clamd/{path}\n", output)
        self.assertEqual(owner_and_mode(self.root / "var/indimail/bin/qhpsi"),
                         ("7006:7011", 0o6710))
        self.assertIn("replaced: /var/indimail/bin/qhpsi\n", output)
        self.assertIn("kept, edited: /service/qmail-smtpd.25/variables/QHPSI\n", output)
        self.assertIn("kept, edited: /service/clamd/clamd.conf\n", output)
        self.assertEqual(steps(self.install()), [])

    def test_a_removed_setting_stays_removed_and_a_removed_program_comes_back(self):
        self.install()
        (self.variables / "QHPSI").unlink()
        (self.service / "clamd/run").unlink()
        (self.root / "var/indimail/bin/qhpsi").unlink()
        output = self.install()
        self.assertIsNone(self.value("QHPSI"))
        self.assertIn("kept, edited: /service/qmail-smtpd.25/variables/QHPSI (removed)\n", output)
        self.assertTrue((self.service / "clamd/run").exists())
        self.assertTrue((self.root / "var/indimail/bin/qhpsi").exists())

    def test_a_lost_setuid_bit_is_set_again_and_a_hidden_password_stays_hidden(self):
        self.install()
        (self.root / "var/indimail/bin/qmail-queue").chmod(0o755)
        proxy = self.service / "freshclam/variables/PROXY"
        proxy.chmod(0o400)
        (self.bundle / "variables/freshclam/PROXY").write_text("http://proxy.example.net\n")
        self.install()
        self.assertEqual(owner_and_mode(self.root / "var/indimail/bin/qmail-queue")[1], 0o6711)
        self.assertEqual(proxy.read_text(), "http://proxy.example.net\n")
        self.assertEqual(owner_and_mode(proxy)[1], 0o400)

    def test_a_file_that_is_no_longer_part_of_it_goes_unless_edited(self):
        self.install()
        (self.service / "clamd/variables/LOGNUM").write_text("99\n")
        for name in ("LOGNUM", "LOGSIZE"):
            (self.bundle / "variables/clamd" / name).unlink()
        output = self.install()
        self.assertFalse((self.service / "clamd/variables/LOGSIZE").exists())
        self.assertEqual(self.value("LOGNUM", "clamd"), "99")
        self.assertIn("kept, edited: /service/clamd/variables/LOGNUM\n", output)


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
        self.assertIn("/var/log: exists and is no directory", self.install(code=100))

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
        process.send_signal(signal.SIGKILL)
        process.wait()

    def test_killed_at_50_moments_and_run_again(self):
        began = time.monotonic()
        self.install()
        duration = time.monotonic() - began
        fresh = snapshot(self.root)
        complete = {name: service_files(self.bundle, name.removesuffix(".25")) | {"down"}
                    for name in SERVICES}
        chance = random.Random(1)
        unfinished = 0
        for _ in range(50):
            shutil.rmtree(self.root)
            installation.make_root(self.root)
            moment = chance.random() * duration
            self.kill_after(self.start("install", "--from", self.bundle), moment)
            for service in (self.service.iterdir() if self.service.exists() else []):
                if not service.name.startswith("."):
                    found = {str(p.relative_to(service)) for p in service.rglob("*")
                             if p.is_file()}
                    self.assertLessEqual(complete[service.name], found, moment)
            unfinished += snapshot(self.root) != fresh
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
        duration = time.monotonic() - began
        upgraded = snapshot(self.root)
        chance = random.Random(2)
        for _ in range(20):
            child.run([find("rm"), "-rf", self.root])
            child.run([find("cp"), "-a", old, self.root])
            self.kill_after(self.start("install", "--from", self.bundle),
                            chance.random() * duration)
            self.assertNotIn("kept", self.install())
            self.assert_equal_trees(snapshot(self.root), upgraded)

    def test_an_uninstall_killed_at_any_moment_is_finished_by_the_next(self):
        before = snapshot(self.root)
        self.install()
        began = time.monotonic()
        self.uninstall("--purge")
        duration = time.monotonic() - began
        chance = random.Random(3)
        for _ in range(20):
            self.install()
            self.kill_after(self.start("uninstall", "--purge"), chance.random() * duration)
            for service in (self.service.iterdir() if self.service.exists() else []):
                if not service.name.startswith("."):
                    self.assertTrue((service / "run").exists() and (service / "log/run").exists())
            self.uninstall("--purge")
            self.assertEqual(snapshot(self.root), before)


class Uninstalling(Installing):
    def queue_a_message(self):
        message = self.root / "var/indimail/queue/queue2/mess/5/5"
        message.write_text("mail")
        return message

    def test_mail_and_logs_stay(self):
        self.install()
        message = self.queue_a_message()
        log = self.root / "var/log/indimail/clamd/current"
        log.parent.mkdir()
        log.write_text("log")
        signature = self.root / "var/indimail/share/clamd/daily.cvd"
        signature.write_text("signature")
        self.uninstall()
        files = {p for p in self.root.rglob("*") if p.is_file() and "lock" not in p.parts}
        self.assertEqual(files, {message, log, signature, self.root / MANIFEST,
                                 self.root / "etc/passwd", self.root / "etc/group"})
        self.assertFalse(self.service.exists())

    def test_what_was_edited_stays_out_of_svscans_sight_and_comes_back(self):
        self.install()
        (self.variables / "REJECTVIRUS").write_text("1\n")
        (self.variables / "MINE").write_text("1\n")
        (self.variables / "QHPSI").unlink()
        (self.root / "etc/tcp.smtp").write_text(":deny\n")
        output = self.uninstall()
        self.assertIn("kept, edited: /service/.qmail-smtpd.25/variables/REJECTVIRUS\n", output)
        self.assertIn("kept, edited: /etc/tcp.smtp\n", output)
        self.assertEqual([p.name for p in self.service.iterdir()], [".qmail-smtpd.25"])
        self.install()
        self.assertEqual(self.value("REJECTVIRUS"), "1")
        self.assertEqual(self.value("MINE"), "1")
        self.assertIsNone(self.value("QHPSI"))
        self.assertEqual((self.root / "etc/tcp.smtp").read_text(), ":deny\n")
        self.assertEqual(sorted(p.name for p in self.service.iterdir()), list(SERVICES))

    def test_a_link_in_a_service_stays_and_comes_back(self):
        self.install()
        variables = self.service / "freshclam/variables"
        (variables / "PROXY").unlink()
        (variables / "PROXY").symlink_to("/etc/secret/proxy")
        (variables / "MINE").symlink_to("../mine")
        (self.service / "freshclam/conf").symlink_to("/etc")  # a directory
        (self.service / "clamd/variables").rename(self.root / "etc/clamd")
        (self.service / "clamd/variables").symlink_to("/etc/clamd")
        output = self.uninstall()
        names = ("conf", "variables/MINE", "variables/PROXY")
        for name in names:
            self.assertIn(f"kept, edited: /service/.freshclam/{name}\n", output)
        kept = self.service / ".freshclam"
        self.assertEqual(sorted(str(p.relative_to(kept)) for p in kept.rglob("*")),
                         sorted([*names, "variables"]))
        self.install()
        found = [os.readlink(self.service / "freshclam" / name) for name in names]
        self.assertEqual(found, ["/etc", "../mine", "/etc/secret/proxy"])
        self.assertEqual(os.readlink(self.service / "clamd/variables"), "/etc/clamd")
        self.assertEqual(steps(self.install()), [])
        self.uninstall("--purge")
        self.assertFalse(self.service.exists())
        self.assertTrue((self.root / "etc/passwd").exists())

    def test_a_purge_leaves_nothing(self):
        before = snapshot(self.root)
        self.install()
        (self.variables / "REJECTVIRUS").write_text("1\n")
        (self.root / "var/log/indimail/clamd").mkdir()
        (self.root / "var/log/indimail/clamd/current").write_text("log")
        (self.root / "var/indimail/share/clamd/daily.cvd").write_text("signature")
        (self.root / "var/lib/qhpsi/tmp/unpacked").write_text("")
        self.uninstall("--purge")
        self.assertEqual(snapshot(self.root), before)
        self.assertIn("nothing is installed", self.uninstall("--purge"))

    def test_a_purge_removes_rules_unless_they_were_there_before(self):
        rules = self.root / "var/indimail/filter/example.net/rules"
        for was_there in (False, True):
            if was_there:
                rules.parent.mkdir(parents=True)
            self.install()
            rules.parent.mkdir(parents=True, exist_ok=True)
            rules.touch()
            self.uninstall("--purge")
            self.assertEqual(rules.exists(), was_there)

    def test_a_link_to_another_clamd_stays(self):
        link = self.root / "run/clamav/clamd.ctl"
        link.parent.mkdir(parents=True)
        for target, stays in (("/run/clamd.scan/clamd.sock", True),
                              ("/run/qhpsi/clamd.ctl", False)):
            link.symlink_to(target)
            self.install("--clamd", "none")
            self.uninstall("--purge")
            self.assertEqual(link.is_symlink(), stays, target)
            link.unlink(missing_ok=True)

    def test_a_purge_leaves_logs_and_clamds_directory_that_were_there_before(self):
        old = [self.root / path for path in ("var/log/indimail/clamd/current",
                                             "var/lib/qhpsi/tmp/old")]
        for path in old:
            path.parent.mkdir(parents=True)
            path.write_text("old")
        ours = self.root / "var/log/indimail/freshclam/current"
        self.install()
        ours.parent.mkdir()
        ours.write_text("ours")
        self.install()
        self.uninstall()
        self.install()
        self.uninstall("--purge")
        self.assertEqual([path.exists() for path in [*old, ours]], [True, True, False])

    def test_no_purge_while_mail_is_queued(self):
        self.install()
        message = self.queue_a_message()
        before = snapshot(self.root, exact=True)
        complaint = self.uninstall("--purge", code=100)
        self.assertIn("/var/indimail/queue/queue2: 1 message is queued", complaint)
        self.assertEqual(snapshot(self.root, exact=True), before)
        message.unlink()
        self.uninstall("--purge")

    def test_a_purge_after_an_uninstall(self):
        before = snapshot(self.root)
        self.install()
        (self.variables / "REJECTVIRUS").write_text("1\n")
        self.uninstall()
        self.uninstall("--purge")
        self.assertEqual(snapshot(self.root), before)

    def test_dry_run(self):
        self.install()
        before = snapshot(self.root, exact=True)
        self.assertIn("hide /service/clamd", self.uninstall("--dry-run"))
        self.assertEqual(snapshot(self.root, exact=True), before)


class Queues(Installing):
    def queue_command(self, *arguments, **options):
        return installation.run("queue", *arguments, "--root", self.root, **options)

    def test_created_as_notqmail_and_indimail_have_them(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        for path, expected in {"": ("7003:7011", 0o750), "mess/22": ("7003:7011", 0o750),
                               "todo": ("7003:7011", 0o750), "intd": ("7003:7011", 0o700),
                               "pid": ("7003:7011", 0o700), "info/0": ("7005:7011", 0o700),
                               "remote/22": ("7005:7011", 0o700), "bounce": ("7005:7011", 0o700),
                               "lock": ("7003:7011", 0o750),
                               "lock/trigger": ("7005:7011", 0o622),
                               "lock/sendmutex": ("7005:7011", 0o600),
                               "lock/tcpto": ("7004:7011", 0o644)}.items():
            self.assertEqual(owner_and_mode(queue / path), expected, path)
        self.assertTrue((queue / "lock/trigger").is_fifo())
        self.assertEqual((queue / "lock/tcpto").read_bytes(), bytes(1024))
        self.assertFalse((queue / "mess/23").exists() or (queue / "todo/0").exists())
        self.queue_command("create", "--for", "indimail", "--split", "7", "/other")
        self.assertTrue((self.root / "other/todo/6").is_dir())
        self.assertFalse((self.root / "other/todo/7").exists())
        for name in ("/queue", "/other"):
            self.assertEqual(self.queue_command("check", name), "")

    def test_one_that_exists_stays(self):
        self.queue_command("create", "/queue")
        self.assertIn("/queue: exists", self.queue_command("create", "/queue", code=100))
        self.assertIn("/nowhere: no queue", self.queue_command("check", "/nowhere", code=100))
        self.assertIn("is not the absolute path", self.queue_command("create", "q", code=100))
        self.assertIn("cannot enter /no", self.queue_command("create", "/no/queue", code=111))

    def check(self, *arguments, code=0):
        done = child.run([INSTALLER, "queue", "check", *arguments, "/queue", "--root", self.root],
                         env=installation.ENVIRONMENT)
        self.assertEqual((done.returncode, done.stderr), (code, b""), done.stdout)
        return done.stdout.decode()

    def test_damage_is_found_and_fixed(self):
        self.queue_command("create", "/queue")
        whole = snapshot(self.root / "queue")
        queue = self.root / "queue"
        (queue / "mess/7").rmdir()
        (queue / "lock/trigger").unlink()
        (queue / "todo").chmod(0o777)
        os.chown(queue / "intd", 0, 0)
        report = self.check(code=111)
        for line in ("/queue/mess/7: missing", "/queue/lock/trigger: missing",
                     "/queue/todo: wrong mode", "/queue/intd: wrong owner"):
            self.assertIn(line + "\n", report)
        fixed = [line + " (fixed)" for line in report.splitlines()]
        self.assertEqual(self.check("--repair").splitlines(), fixed)
        self.assertEqual(snapshot(queue), whole)
        self.assertEqual(self.check(), "")

    def test_nothing_below_a_link_is_fixed(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        for name in ("mess", "lock"):
            outside = self.root / f"outside-{name}"
            (outside / "7").mkdir(parents=True)
            (outside / "tcpto").write_text("theirs")
            (queue / name).rename(self.root / f"old-{name}")
            (queue / name).symlink_to(f"/outside-{name}")
        before = snapshot(self.root)
        report = self.check("--repair", code=111)
        self.assertEqual(report.splitlines(), [
            f"/queue/{name}: is something else than it should be; move it away"
            for name in ("mess", "lock")])
        self.assertEqual(snapshot(self.root), before)

    def test_links_of_roots_that_lead_to_the_queue_are_followed_and_others_are_not(self):
        (self.root / "srv").mkdir()
        (self.root / "var").symlink_to("srv")
        self.queue_command("create", "/srv/queue")
        (self.root / "queue").symlink_to("/srv/queue")
        (self.root / "srv/queue/mess/7").rmdir()
        self.assertIn("/srv/queue/mess/7: missing\n", self.check(code=111))
        os.chown(self.root / "queue", 7003, -1, follow_symlinks=False)
        self.assertIn("/queue: is a symbolic link; name the queue itself", self.check(code=111))
        (self.root / "queue").unlink()
        (self.root / "queue").symlink_to("/nowhere")
        self.assertIn("/queue: is a symbolic link; name the queue itself", self.check(code=111))
        self.assertIn("/var/queue/mess/7: missing (fixed)",
                      self.queue_command("check", "--repair", "/var/queue"))
        self.assertEqual(self.queue_command("check", "/var/queue"), "")

    def test_a_fifo_in_the_place_of_sendmutex_is_not_waited_for(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        (queue / "lock/sendmutex").unlink()
        os.mkfifo(queue / "lock/sendmutex")
        (queue / "mess/1/24").write_text("mail")
        report = self.check("--repair", code=111)
        self.assertIn("/queue/lock/sendmutex: is something else than it should be", report)
        self.assertIn("; fix /queue/lock/sendmutex first", report)
        self.assertEqual((queue / "mess/1/24").read_text(), "mail")

    def test_a_large_number_makes_no_large_queue(self):
        self.queue_command("create", "/queue")
        (self.root / "queue/mess/99999").mkdir()
        (self.root / "queue/mess/22").rmdir()
        report = self.check("--repair", code=111)
        self.assertEqual(report.splitlines(), [
            "/queue/mess/22: missing (fixed)",
            "/queue/mess/99999: is beyond the 23 that the queue has"])

    def test_no_message_is_moved_while_it_is_not_clear_where_it_belongs(self):
        self.queue_command("create", "/queue")
        message = self.root / "queue/mess/99999/5"
        message.parent.mkdir()
        message.write_text("mail")
        self.assertIn("; fix /queue/mess/99999 first", self.check("--repair", code=111))
        self.assertEqual(message.read_text(), "mail")

    def test_a_backup_without_empty_directories(self):
        self.queue_command("create", "/queue")
        whole = snapshot(self.root / "queue")
        for directory in ("mess", "info", "local", "remote"):
            for path in (self.root / "queue" / directory).iterdir():
                if path.name not in ("0", "3", "20"):
                    path.rmdir()
        self.check("--repair")
        self.assertEqual(snapshot(self.root / "queue"), whole)

    def test_a_file_with_another_name_keeps_its_owner(self):
        self.queue_command("create", "/queue")
        secret = self.root / "secret"
        secret.write_text("root's")
        secret.chmod(0o600)
        (self.root / "queue/lock/tcpto").unlink()
        os.link(secret, self.root / "queue/lock/tcpto")
        self.assertIn("/queue/lock/tcpto: has another name", self.check("--repair", code=111))
        self.assertEqual(owner_and_mode(secret), ("0:0", 0o600))

    def test_messages_of_a_restored_queue_get_their_numbers(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        for number in (23, 24, 25):
            (queue / f"mess/{number % 23}/{number}").write_text(f"mail {number}")
            (queue / f"info/{number % 23}/{number}").write_text(f"info {number}")
        (queue / "todo/25").write_text("todo 25")
        self.assertEqual(len(self.check(code=111).splitlines()), 3)
        self.check("--repair")
        self.assertEqual(self.check(), "")
        messages = [p for p in (queue / "mess").rglob("*") if p.is_file()]
        self.assertEqual(len(messages), 3)
        for message in messages:
            inode = message.stat().st_ino
            self.assertEqual(message, queue / f"mess/{inode % 23}/{inode}")
            number = message.read_text().split()[1]
            self.assertEqual((queue / f"info/{inode % 23}/{inode}").read_text(), f"info {number}")
            self.assertEqual((queue / f"todo/{inode}").exists(), number == "25")

    def test_messages_stay_while_qmail_send_is_at_work(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        (queue / "mess/1/24").write_text("mail")
        with (queue / "lock/sendmutex").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertIn("qmail-send is at work", self.check("--repair", code=111))
        self.assertEqual((queue / "mess/1/24").read_text(), "mail")

    def test_no_message_is_removed(self):
        self.queue_command("create", "/queue")
        stray = self.root / "queue/mess/0/README"
        stray.write_text("no message")
        self.assertIn("/queue/mess/0/README: no message", self.check("--repair", code=111))
        self.assertTrue(stray.exists())


class Machine(Case):
    """For real, in this module's own /etc, /var and /run."""

    def setUp(self):
        super().setUp()
        self.bundle = installation.make_bundle(self.dir / "bundle")
        self.services, self.logs = self.dir / "service", self.dir / "log"
        self.port = free_port()
        self.smtp = f"qmail-smtpd.{self.port}"
        self.where = ["--servicedir", self.services, "--logdir", self.logs]
        self.svscan = None
        self.addCleanup(self.clean)

    def clean(self):
        if self.svscan is not None:
            child.stop(self.svscan, grace=0)
        child.run([INSTALLER, "uninstall", "--purge", *self.where], env=installation.ENVIRONMENT)
        shutil.rmtree(HOME, ignore_errors=True)

    def run_installer(self, command, *arguments, **options):
        return installation.run(command, *arguments, *self.where, **options)

    def install(self, *arguments, **options):
        return self.run_installer("install", "--from", self.bundle, "--smtp-port", self.port,
                                  *arguments, **options)

    def start_svscan(self, stderr=subprocess.DEVNULL, **env):
        self.svscan = child.start([find("svscan"), self.services], env={**supervise.STRAY, **env},
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=stderr)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def test_mail_is_scanned_after_install_and_nothing_runs_after_uninstall(self):
        self.install("--clamd", "own", "--up", "clamd", "--up", self.smtp, "--reject-virus", "1")
        (HOME / "control/rcpthosts").write_text("example.net\n")
        for name in ("tests.hdb", "tests.ndb"):
            text = samples.HDB if name.endswith("hdb") else samples.NDB
            (HOME / "share/clamd" / name).write_text(text)
        self.start_svscan()
        child.wait_until(self.listens, seconds=20, what="the SMTP service answers")
        child.wait_until(Path("/run/qhpsi/clamd.ctl").is_socket, seconds=20, what="clamd's socket")
        self.assertEqual(smtp.send(self.port, samples.CLEAN).code, 250)
        reply = smtp.send(self.port, samples.eicar_message())
        self.assertEqual(reply.code, 554)
        self.assertIn("virus", reply.text)
        self.assertIn("1 message is queued", self.run_installer("uninstall", "--purge", code=100))
        self.assertTrue(self.listens())
        self.run_installer("uninstall")
        self.assertFalse(self.listens())
        self.assertEqual(self.supervised(), [])
        self.assertFalse(Path("/run/clamav/clamd.ctl").is_symlink())
        queued = [p for p in (HOME / "queue").glob("queue*/mess/*/*")]
        self.assertEqual(len(queued), 1)
        for path in [*queued, *(HOME / "queue").glob("queue*/todo/*/*"),
                     *(HOME / "queue").glob("queue*/intd/*/*")]:
            path.unlink()
        self.run_installer("uninstall", "--purge")
        self.assertFalse(HOME.exists())
        self.assertFalse((self.logs / "clamd").exists())

    def test_killed_at_50_moments_svscan_never_sees_half_a_service(self):
        self.install()
        whole = snapshot(self.services)
        duration = statistics.median(self.time_to_install_again() for _ in range(9))
        chance = random.Random(4)
        impatient = self.impatience()
        seen = 0
        for _ in range(50):
            if self.svscan is not None:
                child.stop(self.svscan, grace=0)
            self.run_installer("uninstall")
            self.services.mkdir(exist_ok=True)
            with (self.dir / "svscan").open("w+b") as complaints:
                installing = child.start(
                    [INSTALLER, "install", "--from", self.bundle, "--smtp-port", str(self.port),
                     *self.where], env=installation.ENVIRONMENT, stdout=subprocess.DEVNULL)
                self.start_svscan(complaints, LD_PRELOAD=impatient)
                moment = chance.uniform(0.6, 1.1) * duration  # services come last
                time.sleep(moment)
                child.stop(installing, grace=0)
                seen += self.wait_for_supervise()
                self.install()
                self.wait_for_supervise()
                self.assertEqual(complaints.seek(0) or complaints.read(), b"")
            self.assertEqual({path: entry for path, entry in snapshot(self.services).items()
                              if "/supervise" not in path}, whole, moment)
        self.assertGreater(seen, 25)

    def time_to_install_again(self):
        """Seconds. The queues are left by uninstall: most of the time is the services'."""
        self.run_installer("uninstall")
        began = time.monotonic()
        self.install()
        return time.monotonic() - began

    def impatience(self):
        """A library that makes svscan look again after 1 ms, not after 5 s."""
        source = self.dir / "sleep.c"
        source.write_text("#include <unistd.h>\n"
                          "unsigned sleep(unsigned s) { return usleep(1000) == 0 ? 0 : s; }\n")
        done = child.run([find("gcc"), "-shared", "-fPIC", "-o", self.dir / "sleep.so", source])
        self.assertEqual(done.returncode, 0, done.stderr)
        return str(self.dir / "sleep.so")

    def wait_for_supervise(self):
        """How many services svscan found. Each has its log, or it was found without."""
        time.sleep(0.02)
        found = [path for path in self.services.iterdir() if not path.name.startswith(".")]
        for service in found:
            child.wait_until((service / "log/supervise/ok").exists, seconds=3,
                             what=f"svscan runs the log of {service.name}")
        return len(found)

    def supervised(self):
        """Arguments of the supervise processes of this site."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                arguments = (process / "cmdline").read_bytes().split(b"\0")
                directory = os.readlink(process / "cwd")
            except OSError:
                continue
            if arguments[0] == b"supervise" and directory.startswith(str(self.services)):
                found.append(arguments)
        return found

    def test_an_uninstall_remembers_where_svscan_is(self):
        self.install()
        self.start_svscan()
        child.wait_until((self.services / self.smtp / "log/supervise/ok").exists, seconds=10,
                         what="supervise")
        installation.run("uninstall")
        self.assertEqual(self.supervised(), [])
        self.assertEqual(list(self.services.iterdir()), [])
        self.install()
        child.wait_until((self.services / self.smtp / "supervise/ok").exists, seconds=10,
                         what="svscan finds what is installed again")

    def test_services_started_and_stopped_by_a_second_install(self):
        self.install()
        self.start_svscan()
        child.wait_until((self.services / self.smtp / "supervise/ok").exists, seconds=10,
                         what="supervise")
        self.assertFalse(self.listens())
        self.install("--up", self.smtp)
        child.wait_until(self.listens, seconds=10, what="the SMTP service answers")
        self.assertNotIn("svc", self.install("--up", self.smtp))
        (self.services / self.smtp / "down").touch()
        self.install("--down", self.smtp)
        child.wait_until(lambda: not self.listens(), seconds=10, what="the SMTP service is down")
        (self.services / self.smtp / "down").unlink()  # as an install that is killed leaves it
        self.install("--up", self.smtp)
        child.wait_until(self.listens, seconds=10, what="the SMTP service answers")
        with (self.bundle / "services/qmail-smtpd/run").open("a") as run:
            run.write("# new\n")
        self.assertIn(f"to be restarted, for what is new: {self.services}/{self.smtp}\n",
                      self.install())
        self.install("--down", self.smtp)
        child.wait_until(lambda: not self.listens(), seconds=10, what="the SMTP service is down")

    def test_auto_takes_the_distributions_clamd_where_it_answers(self):
        variable = self.services / self.smtp / "variables/CLAMD_SERVERS"
        self.install()
        self.assertEqual(variable.read_text(), "unix:/run/qhpsi/clamd.ctl\n")
        self.assert_is_found("/run/clamav/clamd.ctl", variable)

    def test_auto_follows_a_link_to_the_distributions_clamd(self):
        variable = self.services / self.smtp / "variables/CLAMD_SERVERS"
        self.install()
        Path("/run/clamav").mkdir(exist_ok=True)
        Path("/run/clamav/clamd.ctl").symlink_to("/run/clamd.scan/clamd.sock")
        self.addCleanup(os.unlink, "/run/clamav/clamd.ctl")
        self.assert_is_found("/run/clamd.scan/clamd.sock", variable)

    def assert_is_found(self, path, variable):
        """The clamd that listens there, by install --clamd auto."""
        Path(path).parent.mkdir(exist_ok=True)
        with socket.socket(socket.AF_UNIX) as clamd:
            clamd.bind(path)
            self.addCleanup(os.unlink, path)
            clamd.listen()
            threading.Thread(target=self.answer, args=(clamd,), daemon=True).start()
            self.install()
            self.assertEqual(variable.read_text(), "unix:/run/qhpsi/clamd.ctl\n")
            self.install("--clamd", "auto")
            self.assertEqual(variable.read_text(), "unix:/run/clamav/clamd.ctl\n")
        self.install()
        self.assertEqual(variable.read_text(), "unix:/run/clamav/clamd.ctl\n")

    def answer(self, clamd):
        try:
            while True:
                client, _ = clamd.accept()
                with client:
                    client.recv(64)
                    client.sendall(b"PONG\0")
        except OSError:
            pass
