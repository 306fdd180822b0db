"""qhpsi-installer lays out an installation below --root and brings it up to date."""

import os
import shutil

from . import installation, smtp
from .installation import owner_and_mode, service_files, snapshot, steps
from .installer_case import Installing, SERVICES, setUpModule

TIME_LIMIT = 300  # seconds


class Layout(Installing):
    def test_a_copy_that_an_administrator_has_made_stays(self):
        self.install()
        copy = self.service / ".qmail-smtpd.25"
        shutil.copytree(self.service / "qmail-smtpd.25", copy, ignore=lambda *_: ["supervise"])
        (copy / "run").write_text("mine\n")
        with (self.bundle / "services/qmail-smtpd/run").open("a") as file:
            file.write("# new\n")
        self.install()
        self.assertEqual((copy / "run").read_text(), "mine\n")

    def test_all_is_there_with_its_owner_and_mode(self):
        self.install()
        for path, expected in {
                "var/indimail/bin/qmail-queue": ("7003:7011", 0o6711),
                "var/indimail/bin/qhpsi": ("7006:7011", 0o6510),
                "var/indimail/bin/qhpsi-plugins": ("0:0", 0o711),
                "var/indimail/bin/qhpsi-readings": ("0:0", 0o711),
                "var/indimail/plugins/clamd.so": ("0:0", 0o644),
                "var/indimail/share/clamd": ("7008:7011", 0o755),
                "var/indimail/queue/queue1": ("7003:7011", 0o750),
                "var/indimail/queue/queue10/todo/150": ("7003:7011", 0o750),
                "var/indimail/queue/queue10/lock/trigger": ("7005:7011", 0o622),
                "var/log/indimail": ("0:0", 0o755),
                "var/lib/qhpsi/tmp": ("7007:7011", 0o700),
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
        self.assertIn("note: /var/indimail/bin: users other than root may write to it: "
                      "qhpsi runs no plugin, and mail that is not ordinary is deferred\n",
                      self.install())
        self.assertEqual(owner_and_mode(self.root / "var/indimail/bin"), ("0:0", 0o775))
        (self.root / "var/indimail/bin").chmod(0o755)
        self.assertNotIn("other than root", self.install())

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
        self.assertIn("/var/log: exists and is not a directory", self.install(code=100))
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
        self.install()
        self.assertEqual(self.value("PLUGINDIR"), "/var/indimail/qhpsi/plugins")
        # What runs has the others where they were.
        for path in ("bin/qhpsi", "bin/vfilter", "plugins/clamd.so"):
            self.assertEqual((self.root / "var/indimail" / path).read_bytes(),
                             (self.root / "var/indimail/qhpsi" / path).read_bytes())
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
        self.add_program("var/indimail/bin/qmail-smtpd", b"214 notqmail home page")
        self.assertEqual(steps(self.install()), [])  # what was found once stays
        self.install("--smtpd", "auto")
        self.assertEqual(self.value("SMTPD"), "/var/indimail/bin/qmail-smtpd")
        self.assertEqual((self.value("ERROR_FD"), self.value("ERROR_CODE")), ("6", "82"))
        self.add_program("var/indimail/sbin/qmail-smtpd", b"ERROR_FD ... /etc/indimail")
        self.install("--smtpd", "auto")
        self.assertEqual(self.value("SMTPD"), "/var/indimail/sbin/qmail-smtpd")
        self.assertEqual((self.value("ERROR_FD"), self.value("ERROR_CODE")), ("4", "88"))
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
                         ("7006:7011", 0o6510))
        self.assertIn("replaced: /var/indimail/bin/qhpsi\n", output)
        self.assertIn("kept, edited: /service/qmail-smtpd.25/variables/QHPSI\n", output)
        self.assertIn("kept, edited: /service/clamd/clamd.conf\n", output)
        self.assertEqual(steps(self.install()), [])

    def test_signatures_that_the_scanner_could_write_get_an_owner_of_their_own(self):
        self.install()
        database = self.leave_to_qscand("var/indimail/share/clamd")
        (database / "local.ndb").write_text("root's")
        planned = steps(self.install("--dry-run"))
        self.assertEqual(owner_and_mode(database)[0], "7006:7011")
        self.assertEqual(steps(self.install()), planned)
        self.assertEqual([line for line in planned if "/share/clamd" in line],
                         ["set owner of /var/indimail/share/clamd and of the files in it"])
        for name, expected in (("", ("7008:7011", 0o755)), ("daily.cld", ("7008:7011", 0o644)),
                               ("local.ndb", ("0:0", 0o644))):
            self.assertEqual(owner_and_mode(database / name), expected, name)
        self.assertEqual(steps(self.install()), [])

    def test_also_where_an_install_was_killed_halfway(self):
        self.install()
        database = self.leave_to_qscand("var/indimail/share/clamd")
        os.chown(database, 7008, 7011)
        self.install()
        self.assertEqual(owner_and_mode(database / "daily.cld")[0], "7008:7011")

    def test_also_where_an_earlier_version_was_uninstalled(self):
        self.install()
        self.uninstall()
        database = self.leave_to_qscand("var/indimail/share/clamd")
        self.install()
        self.assertEqual(owner_and_mode(database / "daily.cld")[0], "7008:7011")

    def test_also_those_elsewhere_behind_a_link_and_nobody_elses(self):
        self.install()
        database = self.leave_to_qscand("srv/signatures")
        (self.root / "srv/link").symlink_to("/srv/signatures")
        (self.service / "clamd/variables/DATABASEDIR").write_text("/srv/link\n")
        others = self.leave_to_qscand("srv/others")
        os.chown(others, 7004, 7011)
        (self.service / "freshclam/variables/DATABASEDIR").write_text("/srv/others\n")
        self.install()
        self.assertEqual(owner_and_mode(database / "daily.cld")[0], "7008:7011")
        self.assertEqual(owner_and_mode(others / "daily.cld")[0], "7006:7011")

    def test_nothing_else_that_the_scanner_put_there_changes_hands(self):
        self.install()
        database = self.leave_to_qscand("var/indimail/share/clamd")
        victim = self.root / "victim.cld"
        victim.write_text("theirs")
        own = self.root / "program"  # as qhpsi is, whose owner may make links to it
        own.write_text("setuid")
        os.chown(own, 7006, 7011)
        own.chmod(0o6510)
        (database / "link.cld").symlink_to("../../../../victim.cld")
        (database / "hard.cld").hardlink_to(own)
        os.mkfifo(database / "fifo.cld")
        for name in ("link.cld", "fifo.cld"):
            os.chown(database / name, 7006, 7011, follow_symlinks=False)
        self.install()
        self.assertEqual(owner_and_mode(victim), ("0:0", 0o644))
        self.assertEqual(owner_and_mode(own), ("7006:7011", 0o6510))
        self.assertEqual(owner_and_mode(database / "daily.cld")[0], "7008:7011")
        self.assertEqual(steps(self.install()), [])

    def leave_to_qscand(self, path):
        """A directory of signatures as earlier versions had it."""
        database = self.root / path
        database.mkdir(parents=True, exist_ok=True)
        (database / "daily.cld").write_text("signatures")
        (database / "daily.cld").chmod(0o666)
        for entry in (database, database / "daily.cld"):
            os.chown(entry, 7006, 7011)
        return database

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
