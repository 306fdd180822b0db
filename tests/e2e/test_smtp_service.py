"""The service qmail-smtpd.25, with settings that make sense and with others."""

import os
import shutil
import socket
import time
from pathlib import Path

from . import child, samples, smtp, supervise
from .clamd import free_port
from .programs import find
from .services_case import Services, setUpModule
from .supervise import SERVICES, VARIABLES

TIME_LIMIT = 240  # seconds


class Smtp(Services):
    def start(self, **variables):
        self.add_smtp(QHPSI=None, **variables)
        self.site.start()
        self.site.wait_for_port(self.port)

    def connect(self, address="127.0.0.1"):
        """The greeting's code, and the connection, which ends with the test."""
        client = socket.create_connection(("127.0.0.1", self.port), child.PATIENCE, (address, 0))
        self.addCleanup(client.close)
        return client.recv(200)[:3], client

    def wait_for_clients(self, number, address="127.0.0.1"):
        """Until so many are served from there: a connection counts until its process has ended."""
        child.wait_until(lambda: self.clients(address) == number,
                         what=f"{address} has {number} connections")

    @staticmethod
    def clients(address):
        count = 0
        for process in Path("/proc").glob("[0-9]*/environ"):
            try:
                count += f"TCPREMOTEIP={address}".encode() in process.read_bytes().split(b"\0")
            except OSError:
                continue
        return count

    def test_connections_from_one_address_are_limited(self):
        self.start(MAXPERIP=3)
        self.wait_for_clients(0)  # start() has been one
        clients = [self.connect() for _ in range(3)]
        self.assertEqual([code for code, _ in clients], [b"220"] * 3)
        self.assertEqual(self.connect()[0], b"421")
        self.assertEqual(self.connect("127.0.0.2")[0], b"220")
        self.site.wait_for_log("qmail-smtpd.25",
                               "maxperip: 127.0.0.1: refused, it has 3 connections")
        clients[0][1].close()
        self.wait_for_clients(2)
        self.assertEqual(self.connect()[0], b"220")
        self.site.write_rules('127.0.0.1:allow,MAXPERIP="9"\n:allow\n')
        self.assertEqual([self.connect()[0] for _ in range(3)], [b"220"] * 3)
        self.site.write_rules('127.0.0.1:allow,MAXPERIP="0"\n:allow\n')
        self.assertEqual([self.connect()[0] for _ in range(9)], [b"220"] * 9)

    def test_a_burst_never_exceeds_the_limit(self):
        self.start(MAXPERIP=5)
        sockets = []
        for _ in range(40):
            client = socket.create_connection(("127.0.0.1", self.port), child.PATIENCE)
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
             "qmail-smtpd/maxperip"], input=b"EHLO client\r\n",
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
            child.wait_until(lambda: self.greeting(port) == f"220 {name}\n",
                             what=f"{name} greets where control/me is {me!r}")

    def greeting(self, port):
        try:
            with socket.create_connection(("127.0.0.1", port), child.PATIENCE) as client:
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
        with socket.create_connection(("127.0.0.1", self.port), child.PATIENCE) as client:
            self.assertEqual(client.recv(100), b"")
        self.site.shell("svc -t /service/qmail-smtpd.25")
        self.site.wait_for_log("qmail-smtpd.25", "TCPRULES: qmaild cannot read")
        self.site.write_rules(":allow\n")
        self.site.wait_for_port(self.port)
        self.assertEqual(self.send(samples.CLEAN).code, 250)


class BrokenSettings(Services):
    """Each says in one line what is wrong with which setting, and is not started over and over."""

    SETTINGS = [
        ("qmail-smtpd", "PORT", "smtp", 'PORT: "smtp" is not a number from 1 to 65535'),
        ("qmail-smtpd", "PORT", None, 'PORT: "" is not a number'),
        ("qmail-smtpd", "LOCALIP", None, 'LOCALIP: "" is not an address'),
        ("qmail-smtpd", "LOCALIP", "all", 'LOCALIP: "all" is not an address; 0 is every address'),
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
        ("clamd", "DATABASEDIR", "/nonexistent", 'DATABASEDIR: qclamd cannot read "/nonexistent"'),
        ("clamd", "TMPDIR", "/dev/null/x", 'TMPDIR: cannot make /dev/null/x'),
        ("clamd", "TMPDIR", "tmp", 'TMPDIR: "tmp" is not an absolute path'),
        ("clamd", "TMPDIR", "/proc/1", 'TMPDIR: qclamd cannot write to "/proc/1"'),
        ("clamd", "PATH", "/nonexistent", "clamd: no such program in /nonexistent"),
        ("freshclam", "CHECKS", "51", 'CHECKS: "51" is not a number from 1 to 50'),
        ("freshclam", "CHECKS", "0", 'CHECKS: "0" is not a number from 1 to 50'),
        ("freshclam", "DATABASEDIR", "/etc", 'DATABASEDIR: qfreshclam cannot write to "/etc"'),
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
        for name, (service, variable, value, words) in zip(names, self.SETTINGS):
            with self.subTest(service=service, variable=variable, value=value):
                self.assert_not_started_over(name, words)

    def assert_not_started_over(self, name, words):
        """Between one start and the next it pauses for 10 seconds. The log's own times do not count:
        on a busy machine multilog may read a line late."""
        said = self.site.said(name, words)
        self.assertGreaterEqual(said, 1)
        self.assertLessEqual(said, 1 + (time.monotonic() - self.site.started) / 5,
                             self.site.log(name))

    def test_a_port_that_is_taken(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            self.site.add("qmail-smtpd", PORT=port)
            self.site.start()
            self.site.wait_for_log("qmail-smtpd", f"PORT: another server is on port {port}")
            time.sleep(3)
            self.assert_not_started_over("qmail-smtpd", "")

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
            self.assert_not_started_over(service, "Unknown option")

    def test_variables_that_envdir_cannot_read(self):
        self.site.add("clamd")
        (self.site.services / "clamd/variables/X").mkdir()
        for name in ("run", "check"):
            script = self.site.services / "clamd/log" / name
            script.write_text(
                script.read_text().replace("../variables", str(VARIABLES / "clamd"))
                .replace("log=$LOGDIR/", f"log={self.site.logs}/"))
        self.site.start()
        self.site.wait_for_log("clamd", "clamd: variables: envdir cannot read them")
        time.sleep(3)
        self.assert_not_started_over("clamd", "envdir cannot")

    def test_a_broken_service_goes_down_at_once_and_up_when_fixed(self):
        self.add_smtp(QHPSI=None, SMTPD="/nonexistent")
        self.site.start()
        self.site.wait_for_log("qmail-smtpd.25", "SMTPD: /nonexistent")
        self.site.shell("svc -d /service/qmail-smtpd.25")
        self.site.wait_for("qmail-smtpd.25", "down", seconds=6)  # it would pause for 10
        self.site.shell(f"echo {supervise.FRONT_END} > /service/qmail-smtpd.25/variables/SMTPD;"
                        "svc -u /service/qmail-smtpd.25")
        self.site.wait_for_port(self.port, seconds=6)

    def test_broken_settings_of_a_log(self):
        for setting, words in (({"LOGSIZE": "1"}, 'LOGSIZE: "1" is not a number from 4096'),
                               ({"LOGNUM": "1"}, 'LOGNUM: "1" is not a number from 2'),
                               ({"LOGDIR": "log"}, 'LOGDIR: "log" is not an absolute path'),
                               ({"LOGDIR": "/dev/null"}, "LOGDIR: cannot make /dev/null/name"),
                               ({"LOGDIR": "/proc"}, "/proc/name")):
            with self.subTest(**setting):
                service = self.dir / f"service{next(self._numbers)}/name"
                (service / "log").mkdir(parents=True)
                (service / "variables").mkdir()
                for script in ("run", "check"):
                    shutil.copy(SERVICES / "clamd/log" / script, service / "log")
                for name, value in {"LOGDIR": self.dir, "LOGSIZE": 4096, "LOGNUM": 2,
                                    **setting}.items():
                    (service / "variables" / name).write_text(f"{value}\n")
                began = time.monotonic()
                with (self.dir / "output").open("w+") as output:
                    process = child.start(["./run"], cwd=service / "log",
                                          stdout=output)
                    try:
                        child.wait_until(lambda: words in (self.dir / "output").read_text(),
                                         what=words)
                        time.sleep(max(0, 1.5 - (time.monotonic() - began)))
                        self.assertIsNone(process.poll(), "it did not pause")
                    finally:
                        child.stop(process)
