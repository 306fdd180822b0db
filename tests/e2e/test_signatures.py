"""Signatures that an administrator adds, ignores or has fetched from elsewhere, as qhpsi(7) has it,
with a real clamd."""

import configparser
import hashlib
import os
import re
import shutil
import socket
import stat
from pathlib import Path

from . import booted, child, chroot, clamd, namespace, prefix, samples, smtp, supervise
from .case import Case
from .control_case import Control
from .programs import REPOSITORY
from .services_case import NEWLY_KNOWN, SIGNATURE

TIME_LIMIT = 900  # seconds; a Debian is made once

MANUAL = (REPOSITORY / "qhpsi/qhpsi.7").read_text().replace("\\e", "\\")
FETCHER = "trixie", ("fangfrisch", "systemd")  # Debian 12 has no fangfrisch


def setUpModule():
    chroot.base(FETCHER[0], more=FETCHER[1])  # needs the machine's network
    namespace.own_network()
    supervise.prepare_machine()


class AtOurClamd(Control):
    def start_server(self):
        self.add_signatures()
        self.add_smtp(REJECTVIRUS=1)
        self.site.add("clamd")
        self.site.start()
        self.site.wait_for_log("clamd", "Self checking")
        self.site.wait_for_port(self.port)

    def reply(self, message):
        return smtp.send(self.port, message)

    def wait_for(self, message, code):
        """Less than the minute after which clamd looks by itself."""
        child.wait_until(lambda: self.reply(message).code == code, seconds=40, what=f"{code}")


class Ignored(AtOurClamd):
    LOGGED = "Example.New.UNOFFICIAL"

    def setUp(self):
        super().setUp()
        (self.site.signatures / "example.ndb").write_text(SIGNATURE)
        self.file = self.site.signatures / "qhpsi.ign2"

    def test_a_signature_is_overlooked_until_it_is_no_longer_ignored(self):
        self.start_server()
        self.assertEqual(self.reply(NEWLY_KNOWN).code, 554)
        self.site.wait_for_log("qmail-smtpd.25", f" {self.LOGGED} FOUND ")
        output = self.installer("ignore", self.LOGGED)
        self.assertIn(f"{self.file}: ignores Example.New\n", output)
        self.assertIn("unix:/run/qhpsi/clamd.ctl: reads its signatures again\n", output)
        self.wait_for(NEWLY_KNOWN, 250)
        self.assertEqual(self.reply(samples.eicar_message()).code, 554)
        status = self.file.lstat()
        self.assertEqual((status.st_uid, stat.S_IMODE(status.st_mode)), (0, 0o644))
        self.assertNotIn("overlook", self.installer("check", code=111))  # which finds much else
        self.assertEqual(self.installer("ignore"), "Example.New\n")
        self.installer("ignore", "--remove", self.LOGGED)
        self.wait_for(NEWLY_KNOWN, 554)
        self.assertFalse(self.file.exists())

    def test_names_are_kept_and_each_is_there_once(self):
        self.site.add("clamd", down=True)
        self.installer("ignore", "A.One", "B.Two")
        self.file.write_text(self.file.read_text() + "By.Hand:" + "0" * 32 + "\n")
        self.assertIn("has A.One already", self.installer("ignore", "A.One.UNOFFICIAL", "C.Three"))
        self.installer("ignore", "--remove", "B.Two")
        self.assertEqual(self.installer("ignore", "--list").split(),
                         ["A.One", "By.Hand:" + "0" * 32, "C.Three"])
        self.assertEqual([p.name for p in self.site.signatures.iterdir()
                          if "ign2" in p.name], ["qhpsi.ign2"])

    def test_the_distributions_clamd_overlooks_it_too(self):
        self.site.add("clamd", down=True)
        for directory in ("/run/clamav", "/var/lib/clamav"):
            Path(directory).mkdir(exist_ok=True)
        Path("/run/clamav/clamd.ctl").unlink(missing_ok=True)  # a link to ours, of another test
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("/run/clamav/clamd.ctl")
            self.addCleanup(os.unlink, "/run/clamav/clamd.ctl")
            self.installer("ignore", "A.One")
            self.assertEqual(self.installer("ignore"), f"{self.file}: A.One\n"
                             "/var/lib/clamav/qhpsi.ign2: A.One\n")
            self.installer("ignore", "--remove", "A.One")
        self.assertFalse(Path("/var/lib/clamav/qhpsi.ign2").exists())

    def test_what_cannot_be_ignored_is_refused_and_nothing_changed(self):
        self.site.add("clamd", down=True)
        for name in ("", "a b", "a:b", "#a", "Heuristics.Encrypted.Zip", "Eicar-Test-Signature"):
            self.installer("ignore", "Example.New", name, code=100)
        self.assertFalse(self.file.exists())

    def test_what_root_did_not_put_there_is_neither_followed_nor_taken_over(self):
        """The directory is qfreshclam's, who may put anything in there."""
        self.site.add("clamd", down=True)
        other = self.dir / "other"

        def plant():
            self.file.write_text("Planted.Name\n")
            os.chown(self.file, prefix.uid("qfreshclam"), -1)

        for make in (lambda: self.file.symlink_to(other), lambda: os.link(other, self.file),
                     lambda: os.mkfifo(self.file), plant):
            other.write_text("not ours\n")
            make()
            complaint = self.installer("ignore", "Example.New", code=100)
            self.assertIn(f"{self.file}: root did not put it there", complaint)
            self.assertEqual(other.read_text(), "not ours\n")
            self.file.unlink()


class KindsOfAttachments(AtOurClamd):
    def test_as_the_manual_has_it(self):
        lines = re.search(r"cat > local\.cdb <<'END'\n(.*?)END\n", MANUAL, re.S)[1]
        (self.site.signatures / "local.cdb").write_text(lines)
        self.start_server()
        for name, content, found in (
                ("SETUP.EXE", b"text", "Local.Program"), ("a.js", b"text", "Local.Program"),
                ("a.zip", samples.zipped("invoice.JS"), "Local.Zipped.Program"),
                ("e.zip", samples.zipped("a.txt", encrypted=True), "Local.Encrypted.Zip"),
                ("a.pdf", b"text", None), ("b.zip", samples.zipped("a.txt"), None)):
            with self.subTest(name):
                reply = self.reply(samples.with_attachment(content, name))
                self.assertEqual(reply.code, 554 if found else 250, reply.text)
                if found:
                    self.site.wait_for_log("qmail-smtpd.25", f" {found}.UNOFFICIAL FOUND ")
        self.installer("ignore", "Local.Zipped.Program.UNOFFICIAL")
        self.wait_for(samples.with_attachment(samples.zipped("invoice.JS"), "a.zip"), 250)
        self.assertEqual(self.reply(samples.with_attachment(b"text", "a.js")).code, 554)


class SignaturesOfOthers(Case):
    """fangfrisch in a Debian of its own that systemd runs, for a clamd out here."""

    def setUp(self):
        super().setUp()
        self.machine = booted.Booted(self, lower=chroot.base(FETCHER[0], more=FETCHER[1]))
        self.machine.run("useradd -r -g nogroup qfreshclam; "
                         "install -d -o qfreshclam /var/indimail/share/clamd")
        self.directory = self.machine.root / "var/indimail/share/clamd"
        self.daemon = clamd.Clamd(self.dir / "clamd")
        database = self.daemon.directory / "db"
        shutil.copytree(database, self.directory, dirs_exist_ok=True)
        shutil.rmtree(database)
        database.symlink_to(self.directory)
        self.addCleanup(self.daemon.stop)
        self.daemon.start()

    def configure(self, publisher=None):
        """As the manual has it, or with this publisher in place of its own, which are far away."""
        recipe = re.search(r"^\[DEFAULT\]\n.*?(?=^\.Ed)", MANUAL, re.S | re.M)[0]
        if publisher:
            recipe = recipe[:recipe.index("[sanesecurity]")] + publisher
        (self.machine.root / "etc/fangfrisch.conf").write_text(recipe)

    def publish(self, name, text):
        """Serves such a file, with its checksum; where."""
        published = self.dir / "published"
        published.mkdir()
        (published / name).write_text(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        (published / f"{name}.sha256").write_text(f"{digest}  {name}\n")
        web = supervise.WebServer(published)
        self.addCleanup(web.stop)
        return f"{web.address}/{name}"

    def scan(self):
        queue = self.new_queue()
        self.assert_code(self.inject(NEWLY_KNOWN, QHPSI="clamd:", QUEUEDIR=queue.path,
                                     CLAMD_SERVERS=self.daemon.unix_server), 0)
        return queue.only().header

    def test_as_the_manual_has_it(self):
        self.configure()
        self.machine.run(re.search(r"^install -d .*?(?=^\.Ed)", MANUAL, re.S | re.M)[0])
        self.assertIn("fangfrisch.timer", self.machine.run("systemctl --no-pager list-timers"))
        unit = self.machine.run("systemctl show -p User -p ReadWritePaths fangfrisch")
        self.assertIn("User=qfreshclam\n", unit)
        self.assertIn("/var/indimail/share/clamd", unit)
        self.fetches_nothing_that_blinds()

        self.configure("[example]\nenabled = yes\nintegrity_check = sha256\n"
                       f"url_example = {self.publish('example.ndb', SIGNATURE)}\n")
        self.assertIn(b"X-QHPSI: clean\n", self.scan())
        # The unit's own sandbox cannot be built in this machine.
        self.machine.run("setuidgid qfreshclam fangfrisch --conf /etc/fangfrisch.conf refresh")
        self.daemon.reload()
        child.wait_until(lambda: b"X-QHPSI-Virus: Example.New.UNOFFICIAL\n" in self.scan(),
                         what="the fetched signature is known")
        status = (self.directory / "example.ndb").stat()
        self.assertEqual(status.st_uid, self.directory.stat().st_uid)
        self.assertFalse(status.st_mode & 0o022)

    def fetches_nothing_that_blinds(self):
        config = configparser.RawConfigParser()
        config.read_string(self.machine.run("fangfrisch --conf /etc/fangfrisch.conf dumpconf"))
        fetched = [url for section in config.sections() for name, url in config.items(section)
                   if config.getboolean(section, "enabled") and name.startswith("url_")
                   and url != "disabled"]
        self.assertGreater(len(fetched), 10)
        for url in fetched:
            self.assertNotRegex(url, r"(?i)\.(ign2?|s?fp|crb|wdb|cfg)$")
