"""qpsmtpd as the front end: under tcpserver in our service, and its own prefork server."""

import os
import shutil
import socket
import subprocess

from . import child, prefix, samples, smtp
from .clamd import free_port
from .prefix import INSTALLED_QUEUE
from .programs import HOME, find
from .services_case import Services, setUpModule
from .supervise import SERVICES

TIME_LIMIT = 180  # seconds

OURS = SERVICES / "qmail-smtpd/qpsmtpd"
VIRUS = "Eicar-Test-Signature"


class UnderTcpserver(Services):
    def start(self, **variables):
        self.add_smtp(SMTPD="./qpsmtpd/serve", QPSMTPD_CONFIG=None, **variables)
        self.add_signatures()
        self.site.add("clamd")
        self.site.start()
        self.site.wait_for_log("clamd", "Self checking")
        self.site.wait_for_port(self.port)

    def test_mail_is_marked_or_refused_with_the_virus_s_name(self):
        self.start()
        reply = self.send(samples.CLEAN)
        self.assertEqual(reply.code, 250, reply.text)
        clean = self.take()
        self.assertIn(b"X-QHPSI: clean\n", clean.header)
        self.assertEqual(clean.recipients, [b"rcpt@example.net"])
        self.assertTrue(clean.message.endswith(samples.CLEAN.split(b"\n\n", 1)[1]))
        self.assertEqual(self.send(samples.eicar_message()).code, 250)
        self.assertIn(b"X-QHPSI: virus found\n", self.take().header)
        self.site.shell("echo 1 > /service/qmail-smtpd.25/variables/REJECTVIRUS")
        self.restart_smtp()
        reply = self.send(samples.eicar_message())
        self.assertEqual(reply.code, 554)
        self.assertRegex(reply.text, rf"^5\.7\.1 Message contains a virus: {VIRUS}")
        self.assertEqual(self.send(samples.CLEAN).code, 250)
        self.take()

    def test_without_a_verdict_the_client_tries_again(self):
        self.start(CLAMD_WAIT=1)
        self.site.shell("svc -d /service/clamd")
        self.site.wait_for("clamd", "down")
        reply = self.send(samples.CLEAN)
        self.assertEqual((reply.code, reply.text[:5]), (451, "4.3.0"))
        self.site.wait_for_log("qmail-smtpd.25", "not queued: qmail-queue: exit status 77")

    def test_a_large_mail_is_whole(self):
        self.start()
        message = samples.CLEAN + b"a line of text, 64 bytes long, again and again and again......\n" \
            * 80000
        self.assertEqual(self.send(message).code, 250)
        self.assertTrue(self.take().message.endswith(message.split(b"\n\n", 1)[1]))

    def test_a_mail_larger_than_databytes_is_refused(self):
        self.start(DATABYTES=1000)
        self.assertEqual(self.send(samples.CLEAN + b"x" * 70 + b"\n" * 1000).code, 552)
        self.assertEqual(self.send(samples.CLEAN).code, 250)
        self.take()

    def test_relaying_is_as_tcp_smtp_says(self):
        self.start()
        self.assertEqual(smtp.send(self.port, samples.CLEAN, ["a@elsewhere.example"]).code, 550)
        self.site.write_rules('127.0.0.1:allow,RELAYCLIENT=""\n:allow\n')
        self.assertEqual(smtp.send(self.port, samples.CLEAN, ["a@elsewhere.example"]).code, 250)
        self.assertEqual(self.take().recipients, [b"a@elsewhere.example"])

    def test_a_site_s_own_plugins(self):
        own = self.dir / "own"
        own.mkdir()
        (own / "plugins").write_text("badmailfrom\nrcpt_ok\nqhpsi\n")
        (own / "badmailfrom").write_text("sender@example.org\n")
        self.start()
        (self.site.services / "qmail-smtpd.25/variables/QPSMTPD_CONFIG").write_text(f"{own}\n")
        self.restart_smtp()
        self.assertEqual(self.send(samples.CLEAN).code, 550)
        self.assertEqual(smtp.send(self.port, samples.CLEAN, sender="b@example.org").code, 250)
        self.take()

    def test_qpsmtpds_own_plugin_for_qmail_queue_has_the_client_try_again(self):
        own = self.dir / "own"
        own.mkdir()
        (own / "plugins").write_text("rcpt_ok\nqueue/qmail-queue\n")
        self.start(REJECTVIRUS=1)
        (self.site.services / "qmail-smtpd.25/variables/QPSMTPD_CONFIG").write_text(f"{own}\n")
        self.restart_smtp()
        self.assertEqual(self.send(samples.CLEAN).code, 250)
        self.take()
        self.assertEqual(self.send(samples.eicar_message()).code, 451)


class Prefork(Services):
    """Its settings are files in HOME/control: it hands no environment on."""

    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.config = self.dir / "config"
        shutil.copytree(OURS / "config", self.config)
        (self.config / "plugins").write_text(f"rcpt_ok\nqhpsi {INSTALLED_QUEUE}\n")
        (self.config / "plugin_dirs").write_text(f"/usr/share/qpsmtpd/plugins\n{OURS}/plugins\n")
        (self.config / "me").write_text("mail.example.net\n")
        (self.config / "rcpthosts").write_text("example.net\n")
        spool = self.dir / "spool"
        spool.mkdir(mode=0o700)
        os.chown(spool, prefix.uid("qmaild"), -1)
        (self.config / "spool_dir").write_text(f"{spool}\n")

    def test_mail_is_refused_with_the_virus_s_name(self):
        self.queues = self.site.make_queues(1)
        for name, value in {"qhpsi": "clamd:", "rejectvirus": 1, "queue_base": self.site.home
                            / "queue", "queue_count": 1}.items():
            path = HOME / "control" / name
            path.write_text(f"{value}\n")
            self.addCleanup(path.unlink)
        self.add_signatures()
        self.site.add("clamd")
        self.site.start()
        self.site.wait_for_log("clamd", "Self checking")
        with (self.dir / "prefork.log").open("w") as log:
            server = child.start(
                [find("qpsmtpd-prefork"), "--port", self.port, "--interface", "127.0.0.1",
                 "--user", "qmaild", "--children", "2"], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env={"PATH": "/usr/bin:/bin", "QPSMTPD_CONFIG": str(self.config)})
        self.addCleanup(child.stop, server)
        child.wait_until(self.listens, what="qpsmtpd-prefork serves")
        self.assertEqual(self.send(samples.CLEAN).code, 250,
                         (self.dir / "prefork.log").read_text())
        self.assertIn(b"X-QHPSI: clean\n", self.take().header)
        reply = self.send(samples.eicar_message())
        self.assertEqual(reply.code, 554)
        self.assertIn(VIRUS, reply.text)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
