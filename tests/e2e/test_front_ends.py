"""Each front end: `install` finds out what it needs, and then it tells qmail-queue's verdict."""

import re
import unittest

from . import child, inject, installation, samples, smtp
from .case import Case
from .clamd import free_port
from .front_ends import FRONT_ENDS, named
from .programs import QMAIL_QUEUE, REPOSITORY, environment
from .services_case import Services, setUpModule

TIME_LIMIT = 300  # seconds

# All by which a front end is told a verdict.
TELLING = ("ERROR_FD", "ERROR_CODE", "REJECTVIRUSCODE", "QQERRMSG_33")
# What variables/ has for all of them: one that asks for nothing leaves these.
SHIPPED = {name: path.read_text().strip() for name in TELLING
           if (path := REPOSITORY / "variables/qmail-smtpd" / name).exists()}


class Manual(unittest.TestCase):
    def test_has_this_table(self):
        text = (REPOSITORY / "variables/README.md").read_text()
        table = text.split("## SMTPD")[1].split("\n## ")[0]
        rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", table, re.M)[1:]
        expected = [(f.name, {**f.sets, **f.told}) for f in FRONT_ENDS]
        self.assertEqual([(name, dict(re.findall(r"`(\w+)=([^`]*)`", sets)))
                          for name, sets in rows], expected)


class IndimailsOwnDescriptor(Case):
    """Why `install` chooses another."""

    def test_takes_the_log_too(self):
        program = self.dir / "qmail-smtpd"
        named("IndiMail").imitate(program)
        dialogue = (b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n"
                    b"Subject: x\r\n\r\nx\r\n.\r\nQUIT\r\n")
        settings = {**self.settings, "QMAILQUEUE": QMAIL_QUEUE, "REJECTVIRUS": 1,
                    "QHPSI": self.script('echo "$1: Example.Virus FOUND"; exit 1')}
        for number, logged in ((2, False), (4, True)):
            done = child.run([program], input=dialogue, env=environment(
                {**settings, "ERROR_FD": number, "ERROR_CODE": 88}))
            self.assertIn(b"554 Message contains a virus: Example.Virus", done.stdout)
            self.assertEqual(b"Example.Virus FOUND" in done.stderr, logged)


class Told(Services):
    """All of them at once, each on its port."""

    def setUp(self):
        super().setUp()
        self.site.make_queues(1)
        self.add_signatures()
        self.site.add("clamd")
        self.bundle = installation.make_bundle(self.dir / "bundle")
        self.front_ends = {f"qmail-smtpd.{number}": front_end
                           for number, front_end in enumerate(FRONT_ENDS) if front_end.is_there()}
        self.ports = {name: free_port() for name in self.front_ends}
        self.chosen = {name: self.add(name) for name in self.front_ends}

    def add(self, name):
        """Its service, with what `install` chose, which is returned."""
        front_end, program = self.front_ends[name], self.dir / name / "qmail-smtpd"
        root = installation.make_root(self.dir / f"{name}.root")
        if not front_end.command:
            front_end.imitate(program)
            front_end.imitate(root / str(program).lstrip("/"))
        installation.run("install", "--root", root, "--from", self.bundle, "--queues", "1",
                         "--smtpd", front_end.command or program)
        paths = [root / "service/qmail-smtpd.25/variables" / n for n in (*TELLING, "SMTPD")]
        chosen = {path.name: path.read_text().strip() for path in paths if path.exists()}
        self.site.add("qmail-smtpd", name, **{
            "PORT": self.ports[name], "QUEUE_COUNT": 1, "REJECTVIRUS": 1, "CLAMD_WAIT": 1,
            **chosen, **front_end.told})
        return {n: value for n, value in chosen.items() if n != "SMTPD"}

    def test_by_its_own_convention(self):
        for name, front_end in self.front_ends.items():
            with self.subTest(front_end.name):
                self.assertEqual(self.chosen[name], {**SHIPPED, **front_end.sets})
        self.site.start()
        self.site.wait_for_log("clamd", "Self checking")
        for name, front_end in self.front_ends.items():
            self.site.wait_for_port(self.ports[name])
            with self.subTest(front_end.name):
                self.assertEqual(self.send_to(name, samples.CLEAN).code, 250)
                refused = self.send_to(name, samples.eicar_message())
                self.assertEqual(refused.code, 554, refused.text)
                self.assertRegex(refused.text, front_end.reply)
        self.site.shell("svc -d /service/clamd")
        self.site.wait_for("clamd", "down")
        for name, front_end in self.front_ends.items():
            with self.subTest(front_end.name):
                self.assertEqual(self.send_to(name, samples.CLEAN).code, 451)
                self.site.wait_for_log(name, ") defer ")
                self.assertEqual(self.logged(name), ["queue", "refuse", "defer"])

    def send_to(self, name, message):
        return smtp.send(self.ports[name], message)

    def logged(self, name):
        """What its log says was done with each mail."""
        lines = [line.partition(" ")[2] for line in self.site.log(name)]
        return [m["action"] for m in map(inject.LOG_LINE.match, lines) if m]
