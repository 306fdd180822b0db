"""qhpsi-installer takes an installation away, and keeps what is not its own."""

import os

from .installation import snapshot, steps
from .installer_case import Installing, MANIFEST, SERVICES, setUpModule

TIME_LIMIT = 200  # seconds


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

    def test_a_server_relays_for_nobody_after_an_install_anew(self):
        self.install()
        control = self.root / "var/indimail/control"
        (control / "me").write_text("mail.example.com\n")
        self.uninstall()
        self.assertEqual([p.name for p in control.iterdir()], ["me"])
        self.install()
        self.assertEqual((control / "rcpthosts").read_text(), "")

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
