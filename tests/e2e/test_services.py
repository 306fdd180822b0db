"""The services, run by the real svscan as an administrator has them: the article's commands, settings
that make no sense, clamd before it has signatures, freshclam from a mirror, connections per address."""

import base64
import io
import re
import socket
import zipfile

from . import child, prefix, samples
from .case import Case
from .programs import BAZEL_BIN, REPOSITORY, find
from .services_case import SCRIPTS, Services, setUpModule, STAMPED
from .supervise import SERVICES, VARIABLES

TIME_LIMIT = 240  # seconds


class Article(Services):
    def setUp(self):
        super().setUp()
        self.add_smtp()
        self.add_signatures()
        self.site.add("clamd", down=True)
        self.site.start()
        self.site.wait_for("clamd", "down")
        self.site.wait_for_port(self.port)

    def start_clamd(self):
        self.site.shell("rm /service/clamd/down; /usr/bin/svc -u /service/clamd")
        self.site.wait_for_log("clamd", "Self checking every 60 seconds")
        child.wait_until(prefix.Path("/run/qhpsi/clamd.ctl").is_socket, what="clamd's socket")

    def test_from_down_files_to_refused_mail_and_back(self):
        self.start_clamd()
        self.assertEqual(self.send(samples.CLEAN).code, 250, self.site.log("qmail-smtpd.25"))
        self.assertIn(b"X-QHPSI: clean\n", self.take().header)
        self.assertEqual(self.send(samples.eicar_message()).code, 250)
        self.assertIn(b"X-QHPSI: virus found\n", self.take().header)

        self.site.shell("echo 1 > /service/qmail-smtpd.25/variables/REJECTVIRUS")
        self.restart_smtp()
        reply = self.send(samples.eicar_message())
        self.assertEqual(reply.code, 554)
        self.assertTrue(reply.text.startswith("5.7.1 Message contains a virus"), reply.text)

        self.site.shell("rm /service/*/variables/QHPSI")
        self.restart_smtp()
        self.assertEqual(self.send(samples.eicar_message()).code, 250)
        self.assertFalse(any(b"X-QHPSI" in line for line in self.take().header))

        self.site.shell("touch /service/clamd/down; svc -d /service/clamd")
        self.site.wait_for("clamd", "down")
        for name in ("clamd", "qmail-smtpd.25"):
            lines = self.site.shell(f"tail /var/log/indimail/{name}/current").splitlines()
            self.assertTrue(lines)
            self.assertEqual([line for line in lines if not STAMPED.match(line)], [])

    def test_clamdscan_by_envdir_reads_the_queue_by_path(self):
        self.start_clamd()
        self.site.shell("echo /usr/bin/clamdscan %s --quiet --no-summary "
                        "> /service/qmail-smtpd.25/variables/QHPSI")
        self.restart_smtp()
        self.assertEqual(self.send(samples.CLEAN).code, 250, self.site.log("qmail-smtpd.25"))
        self.assertIn(b"X-QHPSI: clean\n", self.take().header)
        self.assertEqual(self.send(samples.eicar_message()).code, 250)
        self.assertIn(b"X-QHPSI: virus found\n", self.take().header)
        self.site.wait_for_log("clamd", ": OK")
        self.assertRegex("\n".join(self.site.log("clamd")),
                         rf"(?m)^@[0-9a-f]{{24}} {self.site.home}/queue/queue\d/mess/\d+/\d+: OK$")

    def test_clamdscan_by_tcprules(self):
        self.start_clamd()
        self.site.write_rules(":allow,QHPSI='/usr/bin/clamdscan %s --quiet --no-summary'\n")
        self.assertEqual(self.send(samples.eicar_message()).code, 250)
        self.assertIn(b"X-QHPSI: virus found\n", self.take().header)

    def test_mail_waits_outside_while_no_clamd_runs(self):
        self.site.shell("echo 1 > /service/qmail-smtpd.25/variables/QHPSITIMEOUT")
        self.restart_smtp()
        self.assertEqual(self.send(samples.CLEAN).code, 451)
        self.assertEqual([q.files() for q in self.queues], [[], []])

    def test_only_qclamd_and_group_qmail_reach_clamd(self):
        self.start_clamd()
        ping = ("import socket; s = socket.socket(socket.AF_UNIX);"
                "s.connect('/run/qhpsi/clamd.ctl')")
        for user, groups, expected in (("qclamd", [], 0), ("qmailq", [prefix.gid("qmail")], 0),
                                       ("qscand", [prefix.gid("qmail")], 0), ("mallory", [], 1),
                                       ("qmaild", [], 1), ("qfreshclam", [], 1)):
            options = {**prefix.as_user(user), "extra_groups": groups}
            done = child.run([find("python3"), "-c", ping], **options)
            self.assertEqual(done.returncode, expected, (user, done.stderr))
        pid = self.site.svstat("clamd")[1]
        status = prefix.Path(f"/proc/{pid}/status").read_text()
        self.assertEqual(re.search(r"^Uid:\s+(.*)$", status, re.M)[1].split(),
                         [str(prefix.uid("qclamd"))] * 4)

    def test_a_scan_that_a_mail_took_over_cannot_blind_the_next(self):
        """As the scanner of a mail runs, but in no sandbox."""
        self.start_clamd()
        as_scanner = {**prefix.as_user("qscand"), "group": prefix.gid("qmail")}
        for command in (f"echo Example.Eicar >{self.site.signatures}/local.ign2",
                        f"rm -f {self.site.signatures}/tests.ndb",
                        "rm -f /run/qhpsi/clamd.ctl", "touch /run/qhpsi/new",
                        "touch /var/lib/qhpsi/tmp/new", "ls /var/lib/qhpsi/tmp",
                        f"kill {self.site.svstat('clamd')[1]}"):
            done = child.run(["/bin/sh", "-c", command], **as_scanner)
            self.assertNotEqual(done.returncode, 0, command)
        self.assertEqual(self.send(samples.eicar_message()).code, 250)
        self.assertIn(b"X-QHPSI: virus found\n", self.take().header)

    def test_what_is_sent_goes_through_with_the_memory_that_smtp_has(self):
        self.start_clamd()
        for content, header in ((b"", b"X-QHPSI: clean\n"),
                                (samples.EICAR, b"X-QHPSI: virus found\n")):
            self.assertEqual(self.send(self.large(20_000_000, content)).code, 250,
                             self.site.log("qmail-smtpd.25")[-5:])
            self.assertIn(header, self.take().header)
        self.assertEqual(self.send(self.large(52_428_800)).code, 552)

    def test_limits_in_clamd_conf_know_the_test_files_and_pass_nothing_deeper(self):
        self.start_clamd()
        for setting, value in (("REJECTVIRUS", 1), ("QHPSITIMEOUT", 20)):
            self.site.shell(f"echo {value} > /service/qmail-smtpd.25/variables/{setting}")
        self.restart_smtp()
        replies = {name: self.send(message).code for name, message in samples.testfile_messages()}
        self.assertEqual(len(replies), 44)
        self.assertEqual({n: c for n, c in replies.items() if c != 554}, {})
        self.assertEqual(self.send(self.nested(5)).code, 554)
        # Beyond MaxRecursion clamd has not seen the virus: that is no verdict, not a clean mail.
        self.assertEqual(self.send(self.nested(40)).code, 451)
        self.assertEqual([q.files() for q in self.queues], [[], []])

    @staticmethod
    def nested(depth):
        """EICAR in an archive in an archive..."""
        content, name = samples.EICAR, "eicar.com"
        for number in range(depth):
            archive = io.BytesIO()
            with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
                file.writestr(name, content)
            content, name = archive.getvalue(), f"{number}.zip"
        return samples.with_attachment(content, name)

    @staticmethod
    def large(size, end=b""):
        """A message with an attachment of `size` bytes and then `end`."""
        return (b"From: a@example.org\nSubject: large\nMIME-Version: 1.0\n"
                b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n" +
                base64.encodebytes(b"MZ" + b"\0" * size + end))


class Files(Case):
    """What can be seen without running it."""

    def test_scripts(self):
        self.assertEqual(len(SCRIPTS), 15)
        for script in SCRIPTS:
            with self.subTest(script=script.relative_to(REPOSITORY)):
                self.assertEqual(script.stat().st_mode & 0o777, 0o755)
                text = script.read_text()
                self.assertLessEqual(len(text.splitlines()), 60)
                self.assertLessEqual(max(map(len, text.splitlines())), 100)
        done = child.run([find("shellcheck"), *SCRIPTS], stderr=None)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        for name in ("run", "check"):
            logs = {p.read_bytes() for p in SERVICES.glob(f"*/log/{name}")}
            self.assertEqual(len(logs), 1, name)

    def test_every_variable_is_explained_with_its_default(self):
        rows = re.findall(r"^\| `(\w+)` \| ([a-z, -]+) \| [^|]* \| (.*?) \| [^|]+ \|$",
                          (VARIABLES / "README.md").read_text(), re.M)
        explained = {}
        for name, services, default in ((r[0], r[1], r[2]) for r in rows):
            for service in services.split(", "):
                self.assertNotIn((service, name), explained)
                explained[service, name] = default.strip("`")
        shipped = {(p.parent.name, p.name): p.read_text().rstrip("\n")
                   for p in VARIABLES.glob("*/*")}
        self.assertEqual(explained, shipped)

    def test_the_mail_path_has_the_same_defaults(self):
        printed = child.run([BAZEL_BIN / "tests/print_settings"]).stdout.decode()
        table = dict(line.split("\t") for line in printed.splitlines())
        self.assertGreater(len(table), 30)
        # The bundle scans, into several queues; the code's own default is neither.
        chosen = {"QHPSI": "clamd:", "QUEUE_BASE": "/var/indimail/queue"}
        shipped = {p.name: p.read_text().rstrip("\n") for p in (VARIABLES / "qmail-smtpd").iterdir()}
        shared = table.keys() & shipped.keys()
        self.assertEqual({n: shipped[n] for n in shared}, {**{n: table[n] for n in shared}, **chosen})
