"""The services, run by the real svscan as an administrator has them: the article's commands, settings
that make no sense, clamd before it has signatures, freshclam from a mirror, connections per address."""

import base64
import io
import os
import re
import shutil
import socket
import time
import zipfile

from . import child, prefix, samples, smtp, supervise
from .case import Case
from .clamd import free_port
from .programs import HOME, REPOSITORY, find
from .supervise import SERVICES, VARIABLES

STAMPED = re.compile(r"@[0-9a-f]{24} ")
SCRIPTS = sorted([*SERVICES.glob("*/run"), *SERVICES.glob("*/log/run"), *SERVICES.glob("*/maxperip")])
SIGNATURE = "Example.New:0:*:" + b"a phrase that no mail had before".hex() + "\n"
NEWLY_KNOWN = samples.CLEAN.replace(b"At one?", b"a phrase that no mail had before")


def setUpModule():
    supervise.prepare_machine()


class Services(Case):
    def setUp(self):
        super().setUp()
        self.site = supervise.Supervised(self.dir)
        self.addCleanup(self.site.stop)

    def add_smtp(self, **variables):
        """qmail-smtpd.25 in all but its port."""
        self.port = free_port()
        self.queues = self.site.make_queues(2)
        self.site.add("qmail-smtpd", "qmail-smtpd.25", PORT=self.port, QUEUE_COUNT=2, **variables)

    def add_signatures(self):
        for path in (HOME / "db").iterdir():
            (self.site.signatures / path.name).write_bytes(path.read_bytes())

    def send(self, message):
        return smtp.send(self.port, message)

    def restart_smtp(self):
        """As the article does it."""
        self.site.shell("svc -d /service/qmail-smtpd.25")
        self.site.wait_for("qmail-smtpd.25", "down")
        self.site.shell("svc -u /service/qmail-smtpd.25")
        self.site.wait_for_port(self.port)

    def take(self):
        """The one message queued, which is removed."""
        queued = [m for queue in self.queues for m in queue.queued()]
        self.assertEqual(len(queued), 1)
        for queue in self.queues:
            for path in queue.files():
                (queue.path / path).unlink()
        return queued[0]


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
        self.site.wait_for_log("clamd", "Self checking every 600 seconds")
        child.wait_until(lambda: prefix.Path("/run/qhpsi/clamd.ctl").is_socket(), seconds=10,
                         what="clamd's socket")

    def test_from_down_files_to_refused_mail_and_back(self):
        self.start_clamd()
        self.assertEqual(self.send(samples.CLEAN).code, 250, self.site.log("qmail-smtpd.25"))
        self.assertIn(b"X-QHPSI: clean\n", self.take().header)
        self.assertEqual(self.send(samples.eicar_message()).code, 250)
        self.assertIn(b"X-QHPSI: virus found\n", self.take().header)

        self.site.shell("echo 1 > /service/qmail-smtpd.25/variables/REJECTVIRUS")
        self.restart_smtp()
        reply = self.send(samples.eicar_message())
        self.assertEqual((reply.code, reply.text), (554, "5.7.1 Message contains a virus"))

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

    def test_only_qscand_and_group_qmail_reach_clamd(self):
        self.start_clamd()
        ping = ("import socket; s = socket.socket(socket.AF_UNIX);"
                "s.connect('/run/qhpsi/clamd.ctl')")
        for user, groups, expected in (("qscand", [], 0), ("qmailq", [prefix.gid("qmail")], 0),
                                       ("mallory", [], 1), ("qmaild", [], 1)):
            options = {**prefix.as_user(user), "extra_groups": groups}
            done = child.run([find("python3"), "-c", ping], **options)
            self.assertEqual(done.returncode, expected, (user, done.stderr))
        pid = self.site.svstat("clamd")[1]
        status = prefix.Path(f"/proc/{pid}/status").read_text()
        self.assertEqual(re.search(r"^Uid:\s+(.*)$", status, re.M)[1].split(),
                         [str(prefix.uid("qscand"))] * 4)

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


class Smtp(Services):
    def start(self, **variables):
        self.add_smtp(QHPSI=None, **variables)
        self.site.start()
        self.site.wait_for_port(self.port)

    def connect(self, address="127.0.0.1"):
        """The greeting's code, and the connection, which ends with the test."""
        client = socket.create_connection(("127.0.0.1", self.port), 10, (address, 0))
        self.addCleanup(client.close)
        return client.recv(200)[:3], client

    def test_connections_from_one_address_are_limited(self):
        self.start(MAXPERIP=3)
        clients = [self.connect() for _ in range(3)]
        self.assertEqual([code for code, _ in clients], [b"220"] * 3)
        self.assertEqual(self.connect()[0], b"421")
        self.assertEqual(self.connect("127.0.0.2")[0], b"220")
        self.assertIn("maxperip: 127.0.0.1: refused, it has 3 connections",
                      "\n".join(self.site.log("qmail-smtpd.25")))
        clients[0][1].close()
        child.wait_until(lambda: self.connect()[0] == b"220", seconds=5, what="a place is free")
        self.site.write_rules('127.0.0.1:allow,MAXPERIP="9"\n:allow\n')
        self.assertEqual([self.connect()[0] for _ in range(3)], [b"220"] * 3)
        self.site.write_rules('127.0.0.1:allow,MAXPERIP="0"\n:allow\n')
        self.assertEqual([self.connect()[0] for _ in range(9)], [b"220"] * 9)

    def test_a_burst_never_exceeds_the_limit(self):
        self.start(MAXPERIP=5)
        sockets = []
        for _ in range(40):
            client = socket.create_connection(("127.0.0.1", self.port), 10)
            self.addCleanup(client.close)
            sockets.append(client)
        greetings = [client.recv(200)[:3] for client in sockets]
        self.assertLessEqual(greetings.count(b"220"), 5)
        self.assertEqual(greetings.count(b"220") + greetings.count(b"421"), 40)

    def test_without_proc_there_is_no_limit_and_the_log_says_so(self):
        """The front end gets what the client said: nothing else may have read it."""
        done = child.run(
            [find("unshare"), "--mount", "sh", "-c",
             'mount -t tmpfs none /proc && "$1" cat; exit $?', "sh", SERVICES /
             "qmail-smtpd/maxperip"], input=b"EHLO client\r\n", timeout=10,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "MAXPERIP": "1",
                 "TCPREMOTEIP": "127.0.0.1"})
        self.assertEqual(done.stdout, b"EHLO client\r\n", done.stderr)
        self.assertIn(b"maxperip: /proc: cannot be read, MAXPERIP is without effect", done.stderr)

    def test_nothing_is_relayed_because_of_how_svscan_was_started(self):
        self.assertIn("RELAYCLIENT", supervise.STRAY)
        self.start()
        self.assertEqual(smtp.send(self.port, samples.CLEAN, ["a@elsewhere.example"]).code, 550)
        self.assertEqual(self.send(samples.CLEAN).code, 250)
        self.site.write_rules('127.0.0.1:allow,RELAYCLIENT=""\n:allow\n')
        self.assertEqual(smtp.send(self.port, samples.CLEAN, ["a@elsewhere.example"]).code, 250)

    def test_the_servers_name_is_in_control_me_else_the_hosts(self):
        greet = self.script('echo "220 $TCPLOCALHOST"')
        self.site.add("qmail-smtpd", "qmail-smtpd.26", PORT=free_port(), SMTPD=greet, MAXPERIP=0)
        variables = self.site.services / "qmail-smtpd.26/variables"
        port = int((variables / "PORT").read_text())
        self.site.start()
        self.site.wait_for_port(port)
        for me, name in (("mx1.example.net\n", "mx1.example.net"),
                         ("mx2.example.net", "mx2.example.net"), ("", os.uname().nodename)):
            (self.site.home / "control/me").write_text(me)
            self.site.shell("svc -t /service/qmail-smtpd.26")
            child.wait_until(lambda: self.greeting(port) == f"220 {name}\n", seconds=10,
                             what=f"{name} greets where control/me is {me!r}")

    def greeting(self, port):
        try:
            with socket.create_connection(("127.0.0.1", port), 10) as client:
                return client.makefile().readline()
        except OSError:
            return None

    def test_the_same_service_on_two_ports(self):
        second = free_port()
        self.site.add("qmail-smtpd", "qmail-smtpd.587", PORT=second, QUEUE_COUNT=2, QHPSI=None)
        self.start()
        self.site.wait_for_port(second)
        for port in (self.port, second):
            self.assertEqual(smtp.send(port, samples.CLEAN).code, 250)
        self.site.wait_for_log("qmail-smtpd.587", "tcpserver: ok")

    def test_rules_that_vanish_serve_nobody(self):
        self.start()
        self.site.rules.unlink()
        with socket.create_connection(("127.0.0.1", self.port), 10) as client:
            self.assertEqual(client.recv(100), b"")
        self.site.shell("svc -t /service/qmail-smtpd.25")
        self.site.wait_for_log("qmail-smtpd.25", "TCPRULES: qmaild cannot read")
        self.site.write_rules(":allow\n")
        self.site.wait_for_port(self.port, seconds=15)
        self.assertEqual(self.send(samples.CLEAN).code, 250)


class BrokenSettings(Services):
    """Each says in one line what is wrong with which setting, and is not started over and over."""

    SETTINGS = [
        ("qmail-smtpd", "PORT", "smtp", 'PORT: "smtp" is not a number from 1 to 65535'),
        ("qmail-smtpd", "PORT", None, 'PORT: "" is not a number'),
        ("qmail-smtpd", "LOCALIP", None, "LOCALIP: not set"),
        ("qmail-smtpd", "MAXDAEMONS", "0", 'MAXDAEMONS: "0" is not a number from 1'),
        ("qmail-smtpd", "MAXDAEMONS", "99999999999999999999", "MAXDAEMONS: "),
        ("qmail-smtpd", "MAXPERIP", "-1", 'MAXPERIP: "-1" is not a number'),
        ("qmail-smtpd", "SOFT_MEM", "100M", 'SOFT_MEM: "100M" is not a number'),
        ("qmail-smtpd", "SOFT_MEM", "100000", "SOFT_MEM: nothing runs in 100000 bytes"),
        ("qmail-smtpd", "PATH", "/nonexistent", "TCPSERVER: tcpserver: no such program"),
        ("qmail-smtpd", "TCPSERVER", "sslserver -n", "TCPSERVER: sslserver: no such program"),
        ("qmail-smtpd", "SMTPD", "/nonexistent/smtpd a b", "SMTPD: /nonexistent/smtpd: no such"),
        ("qmail-smtpd", "SMTPD", None, "SMTPD: : no such program"),
        ("qmail-smtpd", "QMAILQUEUE", "/nonexistent", "QMAILQUEUE: /nonexistent: no such program"),
        ("qmail-smtpd", "QMAILQUEUE", "/usr", "QMAILQUEUE: /usr: no such program"),
        ("qmail-smtpd", "SMTPD", "/usr", "SMTPD: /usr: no such program"),
        ("qmail-smtpd", "SMTPUSER", "nobodyatall", 'SMTPUSER: cannot become "nobodyatall"'),
        ("qmail-smtpd", "TCPRULES", "/nonexistent.cdb", 'qmaild cannot read "/nonexistent.cdb"'),
        ("qmail-smtpd", "TCPRULES", None, 'TCPRULES: qmaild cannot read ""'),
        ("clamd", "DATABASEDIR", "/nonexistent", 'DATABASEDIR: qscand cannot read "/nonexistent"'),
        ("clamd", "TMPDIR", "/dev/null/x", 'TMPDIR: qscand cannot write to "/dev/null/x"'),
        ("clamd", "PATH", "/nonexistent", "clamd: no such program in /nonexistent"),
        ("freshclam", "CHECKS", "51", 'CHECKS: "51" is not a number from 1 to 50'),
        ("freshclam", "CHECKS", "0", 'CHECKS: "0" is not a number from 1 to 50'),
        ("freshclam", "DATABASEDIR", "/etc", 'DATABASEDIR: qscand cannot write to "/etc"'),
    ]

    def test_each_is_named_once(self):
        names = []
        for number, (service, variable, value, _) in enumerate(self.SETTINGS):
            names.append(f"{service}-{number}")
            settings = {"QUEUE_BASE": self.dir, "PORT": free_port(), variable: value} \
                if service == "qmail-smtpd" else {variable: value}
            self.site.add(service, names[-1], **settings)
        self.site.start()
        for name, (_, _, _, words) in zip(names, self.SETTINGS):
            self.site.wait_for_log(name, words)
        time.sleep(4)
        for name, setting in zip(names, self.SETTINGS):
            with self.subTest(setting=setting):
                lines = [line for line in self.site.log(name) if setting[3] in line]
                self.assertEqual(len(lines), 1, self.site.log(name))

    def test_a_port_that_is_taken(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            self.site.add("qmail-smtpd", PORT=port)
            self.site.start()
            self.site.wait_for_log("qmail-smtpd", f"PORT: another server is on port {port}")
            time.sleep(3)
            self.assertEqual(len(self.site.log("qmail-smtpd")), 1)

    def test_configurations_that_the_daemons_refuse(self):
        for service in ("clamd", "freshclam"):
            self.site.add(service)
            conf = self.site.services / service / f"{service}.conf"
            conf.write_text(conf.read_text() + "Nonsense yes\n")
        self.site.start()
        for service in ("clamd", "freshclam"):
            self.site.wait_for_log(service, "Unknown option Nonsense")
            self.site.wait_for_log(service, f"{service}: {service}.conf")
        time.sleep(3)
        for service in ("clamd", "freshclam"):
            lines = [line for line in self.site.log(service) if "Unknown option" in line]
            self.assertEqual(len(lines), 1, self.site.log(service))

    def test_variables_that_envdir_cannot_read(self):
        self.site.add("clamd")
        (self.site.services / "clamd/variables/X").mkdir()
        (self.site.services / "clamd/log/run").write_text(
            (SERVICES / "clamd/log/run").read_text().replace("../variables", str(VARIABLES / "clamd"))
            .replace("log=${LOGDIR-}", f"log={self.site.logs}"))
        self.site.start()
        self.site.wait_for_log("clamd", "clamd: variables: envdir cannot read them")
        time.sleep(3)
        lines = [line for line in self.site.log("clamd") if "envdir cannot" in line]
        self.assertEqual(len(lines), 1)

    def test_a_broken_service_goes_down_at_once_and_up_when_mended(self):
        self.add_smtp(QHPSI=None, SMTPD="/nonexistent")
        self.site.start()
        self.site.wait_for_log("qmail-smtpd.25", "SMTPD: /nonexistent")
        self.site.shell("svc -d /service/qmail-smtpd.25")
        self.site.wait_for("qmail-smtpd.25", "down", seconds=2)
        self.site.shell("echo /usr/sbin/smtpfront-qmail > /service/qmail-smtpd.25/variables/SMTPD;"
                        "svc -u /service/qmail-smtpd.25")
        self.site.wait_for_port(self.port, seconds=3)

    def test_broken_settings_of_a_log(self):
        for setting, words in (({"LOGSIZE": "1"}, 'LOGSIZE: "1" is not a number from 4096'),
                               ({"LOGNUM": "1"}, 'LOGNUM: "1" is not a number from 2'),
                               ({"LOGDIR": "log"}, 'LOGDIR: "log" is not an absolute path'),
                               ({"LOGDIR": "/dev/null"}, "LOGDIR: cannot make /dev/null/name")):
            with self.subTest(**setting):
                service = self.dir / f"service{next(self._numbers)}/name"
                (service / "log").mkdir(parents=True)
                (service / "variables").mkdir()
                shutil.copy(SERVICES / "clamd/log/run", service / "log")
                for name, value in {"LOGDIR": self.dir, "LOGSIZE": 4096, "LOGNUM": 2,
                                    **setting}.items():
                    (service / "variables" / name).write_text(f"{value}\n")
                began = time.monotonic()
                with (self.dir / "output").open("w+") as output:
                    process = child.start(["./run"], cwd=service / "log",
                                          stdout=output)
                    try:
                        child.wait_until(lambda: words in (self.dir / "output").read_text(),
                                         seconds=5, what=words)
                        time.sleep(max(0, 1.5 - (time.monotonic() - began)))
                        self.assertIsNone(process.poll(), "it did not pause")
                    finally:
                        child.stop(process)


class Clamd(Services):
    def test_without_signatures_it_waits_and_says_so(self):
        self.site.add("clamd")
        (self.site.signatures / "freshclam.dat").write_text("no signatures")
        self.site.start()
        self.site.wait_for_log("clamd", f"clamd: no signatures in {self.site.signatures} yet")
        first = self.site.svstat("clamd")[1]
        time.sleep(3)
        self.assertEqual(self.site.svstat("clamd")[1], first)
        self.assertEqual(len(self.site.log("clamd")), 1, self.site.log("clamd"))
        self.site.shell("svc -d /service/clamd")
        self.site.wait_for("clamd", "down", seconds=2)
        self.site.shell("svc -u /service/clamd")
        self.site.wait_for("clamd", "up")
        self.add_signatures()
        self.site.wait_for_log("clamd", "Self checking")

    def test_where_the_distributions_clamd_is_it_stays(self):
        place = prefix.Path("/run/clamav")
        place.mkdir(exist_ok=True)
        (place / "clamd.ctl").unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(place / "clamd.ctl"))
            self.addCleanup((place / "clamd.ctl").unlink)
            self.add_signatures()
            self.site.add("clamd")
            self.site.start()
            self.site.wait_for_log("clamd", "/run/clamav/clamd.ctl is of another clamd")
            self.site.wait_for_log("clamd", "Self checking")
            self.assertTrue((place / "clamd.ctl").is_socket())
            self.assertFalse((place / "clamd.ctl").is_symlink())

    def test_a_link_to_another_clamd_stays(self):
        link = prefix.Path("/run/clamav/clamd.ctl")
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to("/run/clamd.scan/clamd.sock")  # which is down
        self.addCleanup(link.unlink)
        self.add_signatures()
        self.site.add("clamd")
        self.site.start()
        self.site.wait_for_log("clamd", "/run/clamav/clamd.ctl is of another clamd")
        self.site.wait_for_log("clamd", "Self checking")
        self.assertEqual(str(link.readlink()), "/run/clamd.scan/clamd.sock")

    def test_limits_of_its_own_log(self):
        self.add_signatures()
        self.site.add("clamd", LOGSIZE=4096, LOGNUM=2)
        self.site.start()
        self.site.wait_for_log("clamd", "Self checking")
        for _ in range(4):
            self.site.shell("svc -t /service/clamd")
            before = self.site.svstat("clamd")[1]
            child.wait_until(lambda: self.site.svstat("clamd")[1] not in (None, before),
                             seconds=10, what="clamd starts again")
            self.site.wait_for_log("clamd", "Self checking")
        files = [p for p in (self.site.logs / "clamd").iterdir() if p.name.startswith("@")]
        self.assertIn(len(files), (1, 2))
        self.assertEqual({p.owner() for p in files}, {"qmaill"})


class Freshclam(Services):
    def setUp(self):
        super().setUp()
        self.web_dir = self.dir / "web"
        self.web_dir.mkdir()
        self.web = supervise.WebServer(self.web_dir)
        self.addCleanup(self.web.stop)

    def add_freshclam(self, **variables):
        self.site.add("freshclam", **{"MIRROR": self.web.address, "EXCLUDE": "main daily bytecode",
                                      "CUSTOMURL": f"{self.web.address}/new.ndb", **variables})

    def test_new_signatures_reach_mail(self):
        """clamd waits for the first ones; the next ones are asked for with svc -a."""
        (self.web_dir / "new.ndb").write_text(samples.NDB)
        self.add_smtp(REJECTVIRUS=1)
        self.site.add("clamd", down=True)
        self.add_freshclam(down=True)
        self.site.start()
        for name in ("clamd", "freshclam"):
            self.site.wait_for(name, "down")
        self.site.shell("rm /service/freshclam/down /service/clamd/down; "
                        "/usr/bin/svc -u /service/clamd /service/freshclam")
        self.site.wait_for_log("clamd", "Self checking")
        self.site.wait_for_port(self.port)
        self.assertEqual(self.send(samples.eicar_message()).code, 554)
        self.assertEqual(self.send(NEWLY_KNOWN).code, 250)
        pid = self.site.svstat("freshclam")[1]
        status = prefix.Path(f"/proc/{pid}/status").read_text()
        self.assertEqual(re.search(r"^Uid:\s+(.*)$", status, re.M)[1].split(),
                         [str(prefix.uid("qscand"))] * 4)

        time.sleep(1.1)  # a mirror's answer has its file's time in seconds
        (self.web_dir / "new.ndb").write_text(samples.NDB + SIGNATURE)
        self.site.shell("svc -a /service/freshclam")
        self.site.wait_for_log("freshclam", "Clamd successfully notified about the update")
        self.site.wait_for_log("clamd", "Database correctly reloaded (2 signatures)")
        child.wait_until(lambda: self.send(NEWLY_KNOWN).code == 554, seconds=10,
                         what="the new signature is known")
        for line in self.site.log("freshclam"):
            self.assertRegex(line, STAMPED)

    def test_a_proxy_is_asked(self):
        (self.web_dir / "new.ndb").write_text(samples.NDB)
        self.add_freshclam(PROXY=self.web.address, MIRROR="http://mirror.invalid",
                           CUSTOMURL="http://mirror.invalid/new.ndb")
        (self.site.services / "freshclam/variables/PROXY").chmod(0o600)  # as it is installed
        self.site.start()
        child.wait_until(lambda: any("http://mirror.invalid/new.ndb" in r
                                     for r in self.web.requests),
                         seconds=15, what="the proxy is asked")

    def test_no_setting_adds_a_line_of_its_own(self):
        (self.web_dir / "new.ndb").write_text(samples.NDB)
        executed = self.site.signatures / "executed"  # where qscand may write
        self.add_freshclam(EXCLUDE=f"main daily bytecode\0OnUpdateExecute touch {executed}")
        self.site.start()
        self.site.wait_for_log("freshclam", "new.ndb updated")
        time.sleep(0.5)
        self.assertFalse(executed.exists())
        self.assertFalse([line for line in self.site.log("freshclam") if "xecute" in line])


class Files(Case):
    """What can be seen without running it."""

    def test_scripts(self):
        self.assertEqual(len(SCRIPTS), 7)
        for script in SCRIPTS:
            with self.subTest(script=script.relative_to(REPOSITORY)):
                self.assertEqual(script.stat().st_mode & 0o777, 0o755)
                text = script.read_text()
                self.assertLessEqual(len(text.splitlines()), 60)
                self.assertLessEqual(max(map(len, text.splitlines())), 100)
        done = child.run([find("shellcheck"), *SCRIPTS], stderr=None)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        logs = {p.read_bytes() for p in SERVICES.glob("*/log/run")}
        self.assertEqual(len(logs), 1)

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
        table = dict(re.findall(r'\{"(\w+)", SettingKind::\w+, SettingReader::\w+, "([^"]*)"',
                                (REPOSITORY / "qhpsi/base/setting_table.h").read_text()))
        self.assertGreater(len(table), 30)
        # The bundle scans, into several queues; the code's own default is neither.
        chosen = {"QHPSI": "clamd:", "QUEUE_BASE": "/var/indimail/queue"}
        shipped = {p.name: p.read_text().rstrip("\n") for p in (VARIABLES / "qmail-smtpd").iterdir()}
        shared = table.keys() & shipped.keys()
        self.assertEqual({n: shipped[n] for n in shared}, {**{n: table[n] for n in shared}, **chosen})
