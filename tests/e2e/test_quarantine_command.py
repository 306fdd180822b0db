"""qhpsi-installer quarantine: mail that was caught is listed, shown, sent on and deleted."""

import fcntl
import json
import os
import re
import shutil
import signal
import time

from . import child, prefix, qmail_local, samples
from .inject import envelope, inject
from .installation import ENVIRONMENT, INSTALLER
from .programs import HOME
from .quarantine_case import DOMAIN, GID, INSTALLED_VFILTER, OWNER, Quarantined, UID
from .quarantine_case import setUpModule as install_site
from .queue_dir import QueueDir
from .vfilter_case import ARTICLE

TIME_LIMIT = 60  # seconds

INSTALLED_INSTALLER = HOME / "bin/qhpsi-installer"
SENDER = "ann@example.org"
VIRUS = f"{samples.EICAR_NAME}.UNOFFICIAL"
DAY = 86400


def setUpModule():
    install_site()
    shutil.copy(INSTALLER, INSTALLED_INSTALLER)  # others than root can run this one


class Command(Quarantined):
    def setUp(self):
        super().setUp()
        for path in self.maildir.rglob("*"):
            if not path.is_dir() or path.is_symlink():
                path.unlink()
        self.quota = self.maildir / "maildirsize"

    def quarantine(self, command, *arguments, code=0, maildir=None, env=None, **user):
        done = child.run([INSTALLED_INSTALLER, "quarantine", command, maildir or self.maildir,
                          *arguments, "--servicedir", self.dir / "service"],
                         env={**ENVIRONMENT, **(env or {})}, **user)
        output = (done.stdout + done.stderr).decode()
        self.assertEqual(done.returncode, code, output)
        return output

    def listed(self, *arguments):
        return json.loads(self.quarantine("list", "--json", *arguments))

    def only(self):
        mail, = self.listed()
        return mail

    def caught(self, *recipients):
        """An infected mail that was redirected to the Maildir's owner; its name."""
        prefix.set_control(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db",
                           virusforward=f"jane@{DOMAIN}")
        self.assert_code(inject(samples.eicar_message(), envelope(SENDER, *recipients), settings={},
                                program=prefix.INSTALLED_QUEUE, **prefix.as_user("qmaild")), 0)
        report = qmail_local.deliver(self.box, self.queue.only().message_file, ["./jane/Maildir/"],
                                     SENDER)
        self.assertEqual(report.code, 0)
        self.queue = prefix.make_queue()
        return self.give_to_owner()

    def give_to_owner(self):
        newest = max((self.maildir / "new").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.chown(newest, UID, GID)
        return newest.name

    def put(self, message, name="1.M1P1.host", folder="new"):
        path = self.maildir / folder / name
        path.write_bytes(message)
        os.chown(path, UID, GID)
        return path


class Redirected(Command):
    def test_is_listed(self):
        name = self.caught("one@example.net", "two@example.net", "three@example.net")
        line = self.quarantine("list")
        self.assertRegex(line, r"\A\d{4}-\d\d-\d\d \d\d:\d\d  \d+(\.\d)? k?B +"
                         rf"{re.escape(VIRUS)} +{SENDER} +one@example\.net \+2 +{name}\n\Z")
        mail = self.only()
        self.assertEqual((mail["virus"], mail["sender"], mail["released"]), (VIRUS, SENDER, False))
        self.assertEqual(mail["recipients"],
                         ["one@example.net", "two@example.net", "three@example.net"])
        self.assertEqual(mail["delivered_to"], self.box.recipient)

    def test_is_sent_on_to_whom_it_was_for(self):
        name = self.caught("one@example.net", "two@example.net")
        kept = (self.maildir / "new" / name).read_bytes()
        said = self.quarantine("release", name, env={"SUDO_USER": "jane"})
        self.assertEqual(said, f"{name}: sent on to one@example.net two@example.net\n")
        queued = self.queue.only()
        self.assertEqual((queued.sender, queued.recipients),
                         (SENDER.encode(), [b"one@example.net", b"two@example.net"]))
        self.assertRegex(queued.header[0], rb"\AReceived: \(qmail \d+ invoked by uid 0\)")
        self.assertEqual(queued.header[1], b"X-QHPSI-Note: released by jane\n")
        self.assertRegex(queued.header[2], rb"\AReceived: \(qmail \d+ invoked from network\)")
        for line in (b"X-QHPSI: ", b"X-QHPSI-Virus: ", b"X-Quarantine-ID: ", b"Return-Path: ",
                     b"Delivered-To: "):
            self.assertNotIn(b"\n" + line, queued.message)
        self.assertTrue(queued.message.endswith(samples.eicar_message()))
        # It is kept, and known for what it is.
        self.assertEqual((self.maildir / "cur" / f"{name}:2,P").read_bytes(), kept)
        self.assertIn(f"{name}  released\n", self.quarantine("list"))

    def test_is_sent_to_others_instead(self):
        """However the words are ordered, names are names."""
        names = [self.caught("one@example.net") for _ in range(2)]
        to = ("--to", "lab@example.net", "--to", "post@example.net")
        for words in ((*to, "--from", "", *names), (names[0], *to, names[1], "--from", "")):
            self.queue = prefix.make_queue()
            self.quarantine("release", *words)
            queued = self.queue.queued()
            self.assertEqual([(q.sender, q.recipients) for q in queued],
                             2 * [(b"", [b"lab@example.net", b"post@example.net"])])
            self.assertEqual(queued[0].header[1], b"X-QHPSI-Note: released by root\n")

    def test_says_who_did_it_whatever_he_is_called(self):
        name = self.caught("one@example.net")
        self.quarantine("release", name, env={"SUDO_USER": "CORP\\jane doe\n" + 40 * "x"})
        self.assertEqual(self.queue.only().header[1],
                         b"X-QHPSI-Note: released by CORP\\jane?doe?" + 40 * b"x" + b"\n")

    def test_is_not_redirected_or_copied_again(self):
        name = self.caught("one@example.net")
        prefix.set_control(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db", rejectvirus="1",
                           quarantine="all@example.net", extraqueue="copy@example.net")
        self.quarantine("release", name)
        self.assertEqual(self.queue.only().recipients, [b"one@example.net"])

    def test_goes_into_the_services_queue(self):
        variables = self.dir / "service/qmail-smtpd.25/variables"
        variables.mkdir(parents=True)
        (variables.parent / "run").touch()
        queue = QueueDir(self.dir / "other").make(owner=(prefix.uid("qmailq"), prefix.gid("qmail")))
        self.dir.chmod(0o755)
        (variables / "QUEUEDIR").write_text(f"{queue.path}\n")
        (variables / "REJECTVIRUS").write_text("nonsense\n")
        self.quarantine("release", self.caught("one@example.net"))
        self.assertEqual(queue.only().recipients, [b"one@example.net"])
        self.assert_nothing_queued(self.queue)

    def test_only_root_sends_it_past_the_scanner(self):
        name = self.caught("one@example.net")
        self.assertIn("only root", self.quarantine("release", name, code=100, **OWNER))
        # The programs themselves see to that.
        self.site_marks()
        for user in ("mallory", "trusted", "qmaild", "alias"):
            self.queue = prefix.make_queue()
            outcome = inject(samples.eicar_message(), settings={"QHPSIRELEASE": "root"},
                             program=prefix.INSTALLED_QUEUE, **prefix.as_user(user))
            self.assert_code(outcome, 0)
            self.assertEqual(self.queue.only().header[1], b"X-QHPSI: virus found\n")

    def site_marks(self):
        prefix.set_control(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db",
                           qhpsitrusted="trusted")

    def test_what_may_be_another_address_is_asked_for(self):
        for recipient in ('"a,b"@example.net', "j\u00f6rg@example.net", "a?b@example.net", ""):
            name = self.caught("one@example.net", recipient)
            said = self.quarantine("release", name, code=100)
            self.assertIn("may stand for another address: say which with --to", said)
            self.assert_nothing_queued(self.queue)
            self.assertFalse(any((self.maildir / "cur").iterdir()))
            (self.maildir / "new" / name).unlink()

    def test_what_says_too_little_is_asked_for(self):
        self.put(b"Subject: x\n\nx\n")
        self.assertIn("--from", self.quarantine("release", "1.M1P1.host", code=100))
        self.assertIn("--to", self.quarantine("release", "1.M1P1.host", "--from", SENDER, code=100))
        self.put(b"Return-Path: <a\0Tmallory@x>\nX-Quarantine-ID: a@x, b@x\n\nx\n")
        self.assertIn("is no address", self.quarantine("release", "1.M1P1.host", code=100))
        self.put(b"Return-Path: <a@x>\nX-Quarantine-ID: a@x, b@x,\n " + 5_000_000 * b"c")
        self.assertIn("too long", self.quarantine("release", "1.M1P1.host", code=100))
        self.assertEqual(self.only()["recipients"][0], "b@x")
        self.assert_nothing_queued(self.queue)

    def test_a_queue_that_does_not_take_it_leaves_it_as_it_was(self):
        name = self.caught("one@example.net")
        shutil.rmtree(self.queue.path / "todo")
        self.assertIn("qmail-queue exits with", self.quarantine("release", name, code=111))
        self.assertEqual(self.only()["released"], False)


class Filed(Command):
    def test_is_sent_on_to_its_owner_and_not_filed_again(self):
        """By vfilter, for a user of a virtual domain."""
        prefix.set_control(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db",
                           virtualdomains=f"{DOMAIN}:{DOMAIN}")
        self.vcfilter(*ARTICLE, f"prefilt@{DOMAIN}")
        self.assertEqual(self.deliver(self.queued(samples.eicar_message())).statuses, [99])
        folder = self.maildir / ".Quarantine"
        mail, = json.loads(self.quarantine("list", "--json", maildir=folder))
        self.assertEqual((mail["virus"], mail["recipients"], mail["delivered_to"]),
                         (VIRUS, [], self.box.recipient))
        self.queue = prefix.make_queue()
        self.quarantine("release", mail["name"], maildir=folder)
        queued = self.queue.only()
        self.assertEqual(queued.recipients, [f"jane@{DOMAIN}".encode()])
        report = qmail_local.deliver(self.box, queued.message_file,
                                     [f"|{INSTALLED_VFILTER}", "./jane/Maildir/"], **OWNER)
        self.assertEqual((report.code, report.statuses), (0, [0]), report.output)
        message, = self.take(".")
        self.assertIn(b"\nX-QHPSI-Note: released by root\n", message)


    def test_the_machines_name_is_local_only_without_the_file_locals(self):
        """As qmail-send has it."""
        message = (b"Return-Path: <a@x>\nDelivered-To: joe-ann@mail.example.org\n"
                   b"X-QHPSI: virus found\n\nx\n")
        self.addCleanup(prefix.set_control)
        for number, (files, owner) in enumerate((({}, "joe-ann@mail.example.org"),
                                                 ({"locals": ""}, "ann@mail.example.org"))):
            prefix.set_control(me="mail.example.org", virtualdomains="mail.example.org:joe", **files)
            self.queue = prefix.make_queue()
            name = self.put(message, f"{number}.M1P1.host").name
            self.quarantine("release", name)
            self.assertEqual(self.queue.only().recipients, [owner.encode()])


class Deleted(Command):
    def test_by_name(self):
        self.put(b"a: b\n\n", "1.a")
        self.put(b"a: b\n\n", "2.b:2,S", "cur")
        self.assertIn("has no mail 3.c", self.quarantine("delete", "1.a", "3.c", code=100))
        self.assertEqual(len(self.listed()), 2)
        self.assertEqual(self.quarantine("delete", "1.a", "2.b"), "1.a: deleted\n2.b: deleted\n")
        self.assertEqual(self.listed(), [])

    def test_by_age(self):
        for age in (40, 31, 29, 0):
            path = self.put(b"a: b\n\n", f"{age}.days")
            os.utime(path, (time.time() - age * DAY,) * 2)
        self.assertEqual([m["name"] for m in self.listed("--older", "30d")],
                         ["40.days", "31.days"])
        self.quarantine("delete", "--older", "30d")
        self.assertEqual([m["name"] for m in self.listed()], ["29.days", "0.days"])
        self.quarantine("delete", "--older", "1h", "29.days", "0.days")
        self.assertEqual([m["name"] for m in self.listed()], ["0.days"])

    def test_never_all_for_want_of_words(self):
        self.put(b"a: b\n\n")
        self.assertIn("--older", self.quarantine("delete", code=100))
        self.assertIn("is no time", self.quarantine("delete", "--older", "soon", code=100))
        self.assertEqual(len(self.listed()), 1)

    def test_counts_for_the_quota_no_more(self):
        self.quota.write_text("1000000S\n12 2\n")
        os.chown(self.quota, UID, GID)
        self.put(b"a: b\n\n")
        self.quarantine("delete", "1.M1P1.host")
        self.assertEqual(self.quota.read_text(), "1000000S\n12 2\n-6 -1\n")
        folder = self.maildir / ".Caught"
        for path in (folder, *(folder / part for part in ("new", "cur", "tmp"))):
            path.mkdir()
            os.chown(path, UID, GID)
        (folder / "maildirfolder").touch()
        self.addCleanup(shutil.rmtree, folder)
        self.put(b"a: b\n\n", "2.b", ".Caught/cur")
        self.quarantine("delete", "2.b", maildir=folder)
        self.assertEqual(self.quota.read_text(), "1000000S\n12 2\n-6 -1\n-6 -1\n")

    def test_by_the_owner_as_well(self):
        self.put(b"a: b\n\n")
        shown = self.quarantine("show", "1.M1P1.host", **OWNER)
        self.assertEqual(shown, "a: b\n\n")
        self.quarantine("delete", "1.M1P1.host", **OWNER)
        self.assertEqual(self.listed(), [])


class Hostile(Command):
    """What a sender wrote, and what the Maildir's owner puts there."""

    def test_nothing_gets_to_the_terminal(self):
        evil = bytes(c for c in range(256) if c not in (0, 10))
        self.put(b"Return-Path: <" + evil + b"@x>\nX-QHPSI-Virus: " + evil + b"\nX-Quarantine-ID: "
                 b"a@x, " + evil + b"\n\n" + evil + b"\0\x1b[2J\xc2\x9b\n", "1.\x1b]0;x\x07")
        name = self.only()["name"]
        self.assertEqual(name, "1.?]0;x?")
        for shown in (self.quarantine("list"), self.quarantine("list", "--json"),
                      self.quarantine("show", "1.\x1b]0;x\x07"),
                      self.quarantine("release", "1.\x1b]0;x\x07", code=100),
                      self.quarantine("show", "\x1b[2J", code=100),
                      self.quarantine("delete", "1.\x1b]0;x\x07")):
            self.assertRegex(shown, r"\A[\t\n -~]*\Z")

    def test_no_failure_gets_there_either(self):
        path = self.put(b"a: b\n\n", "1.\x1b]0;x\x07")
        lease = os.open(path, os.O_RDWR)
        self.addCleanup(os.close, lease)
        fcntl.fcntl(lease, fcntl.F_SETLEASE, fcntl.F_WRLCK)  # as the owner can
        signal.signal(signal.SIGIO, signal.SIG_IGN)
        self.assertRegex(self.quarantine("list", code=111), r"\A[\n -~]*\Z")
        real = self.dir / "\x1b[2J"
        real.mkdir()
        link = self.dir / "link"
        link.symlink_to(real)
        self.assertRegex(self.quarantine("list", maildir=link, code=100), r"\A[\n -~]*\Z")

    def roots_file(self):
        """On the Maildir's file system: it can have a second link there."""
        path = HOME / "secret"
        path.touch()
        self.addCleanup(path.unlink)
        return path

    def test_no_link_is_followed(self):
        secret = self.roots_file()
        secret.write_text("Return-Path: <a@x>\nX-Quarantine-ID: a@x, mallory@x\n\nsecret\n")
        new = self.maildir / "new"
        (new / "1.link").symlink_to(secret)
        os.mkfifo(new / "2.fifo")
        os.link(secret, new / "3.roots")
        (new / "4.directory").mkdir()
        self.addCleanup((new / "4.directory").rmdir)
        os.chown(new / "2.fifo", UID, GID)
        os.chown(new / "4.directory", UID, GID)
        self.assertEqual(self.listed(), [])
        for name in ("1.link", "2.fifo", "3.roots", "4.directory", "../cur", "..", ""):
            for command in ("show", "release", "delete"):
                self.assertIn("has no mail", self.quarantine(command, name, code=100))
        self.assert_nothing_queued(self.queue)
        self.assertTrue(secret.exists())

    def test_a_maildir_that_leads_to_another_is_refused(self):
        self.put(b"a: b\n\n")
        link = self.dir / "link"
        link.symlink_to(self.maildir.parent)
        said = self.quarantine("delete", "--older", "1m", maildir=link / "Maildir", code=100)
        self.assertIn(f"a link is on the way to it; if {self.maildir} is what you mean", said)
        self.assertEqual(len(self.listed()), 1)
        other = self.dir / "other"
        other.mkdir()
        for part in ("new", "cur"):
            (other / part).symlink_to(self.maildir / part)
        self.assertIn("is no Maildir", self.quarantine("list", maildir=other, code=100))
        self.assertIn("is no Maildir", self.quarantine("list", maildir=self.dir, code=100))

    def test_a_quota_that_leads_elsewhere_is_left_alone(self):
        secret = self.roots_file()
        for lead in (os.link, os.symlink, lambda _, path: os.mkfifo(path)):
            lead(secret, self.quota)
            self.put(b"a: b\n\n", "1.a")
            self.put(b"a: b\n\n", "2.b")
            self.quarantine("delete", "1.a", "2.b")
            self.quota.unlink()
        self.assertEqual(secret.read_text(), "")
        self.assertEqual(self.listed(), [])
