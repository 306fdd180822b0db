"""qpsmtpd as the front end: under tcpserver in our service, and its own prefork server."""

import contextlib
import os
import shutil
import smtplib
import socket
import ssl
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


class WithClamd(Services):
    def start_with_clamd(self):
        self.add_signatures()
        self.site.add("clamd")
        self.site.start()
        self.site.wait_for_log("clamd", "Self checking")


class UnderTcpserver(WithClamd):
    def start(self, **variables):
        self.add_smtp(SMTPD="./qpsmtpd/serve", QPSMTPD_CONFIG=None, **variables)
        self.start_with_clamd()
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

    def test_connections_from_one_address_are_limited(self):
        self.start(MAXPERIP=2)
        child.wait_until(lambda: self.greetings(3) == [b"220", b"220", b"421"],
                         what="the third of three is told to come later")

    def greetings(self, number):
        """The codes that so many connections get at once."""
        with contextlib.ExitStack() as stack:
            codes = []
            for _ in range(number):
                client = stack.enter_context(
                    socket.create_connection(("127.0.0.1", self.port), child.PATIENCE))
                codes.append(client.recv(200)[:3])
            return codes

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

    def test_no_address_brings_another_one_along(self):
        """NUL would begin the next one in the envelope, after rcpt_ok has looked."""
        self.start()
        for address in (b"a\0Tb@elsewhere.example\0Tc@example.net",
                        b'"a\0Tb@elsewhere.example\0T"@example.net'):
            client = smtplib.SMTP("127.0.0.1", self.port, timeout=2 * child.PATIENCE)
            self.addCleanup(client.close)
            client.helo()
            client.sock.sendall(b"MAIL FROM:<s@example.org>\r\nRCPT TO:<" + address + b">\r\n"
                                b"DATA\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n")
            while client.file.readline():
                pass
        queued = [m for queue in self.queues for m in queue.queued()]
        self.assertFalse([m for m in queued if b"b@elsewhere.example" in m.recipients])

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


class Submission(WithClamd):
    """Port 587 as qhpsi(7) has it: users with a password, over TLS, send anywhere."""

    USER, PASSWORD = "ann@example.net", "correct horse"

    def setUp(self):
        super().setUp()
        self.config = self.dir / "submission"
        self.config.mkdir()
        key, certificate = self.config / "key.pem", self.config / "cert.pem"
        done = child.run([find("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
                          "2", "-subj", "/CN=mail.example.net", "-addext",
                          "subjectAltName=DNS:mail.example.net", "-keyout", key, "-out",
                          certificate])
        self.assertEqual(done.returncode, 0, done.stderr)
        (self.config / "plugins").write_text(
            f"tls {certificate} {key} {certificate}\nauth/auth_flat_file\nrcpt_ok\nqhpsi\n")
        (self.config / "tls_before_auth").write_text("1\n")
        (self.config / "flat_auth_pw").write_text(f"{self.USER}:{self.PASSWORD}\n")
        for path in (key, self.config / "flat_auth_pw"):
            path.chmod(0o640)
            os.chown(path, 0, prefix.gid("nofiles"))
        self.context = ssl.create_default_context(cafile=certificate)
        self.add_smtp(SMTPD="./qpsmtpd/serve", QPSMTPD_CONFIG=self.config, REJECTVIRUS=1)
        self.start_with_clamd()
        self.site.wait_for_port(self.port)

    def connect(self):
        client = smtplib.SMTP("127.0.0.1", self.port, "client.example.org",
                              timeout=2 * child.PATIENCE)
        self.addCleanup(client.close)
        client._host = "mail.example.net"  # whose certificate it must be
        client.ehlo()
        return client

    def test_with_a_password_over_tls_mail_goes_anywhere_but_no_virus(self):
        client = self.connect()
        self.assertEqual(client.starttls(context=self.context)[0], 220)
        client.ehlo()
        client.login(self.USER, self.PASSWORD)
        client.sendmail(self.USER, ["a@elsewhere.example"], samples.CLEAN)
        self.assertEqual(self.take().recipients, [b"a@elsewhere.example"])
        with self.assertRaises(smtplib.SMTPDataError) as refused:
            client.sendmail(self.USER, ["a@elsewhere.example"], samples.eicar_message())
        self.assertEqual(refused.exception.smtp_code, 554)
        self.assertIn(VIRUS.encode(), refused.exception.smtp_error)

    def test_without_one_it_does_not(self):
        client = self.connect()
        self.assertFalse(client.has_extn("auth"))  # no password goes in the clear
        client.starttls(context=self.context)
        client.ehlo()
        with self.assertRaises(smtplib.SMTPAuthenticationError):
            client.login(self.USER, "wrong")
        client.mail(self.USER)
        self.assertEqual(client.rcpt("a@elsewhere.example")[0], 550)


class Prefork(WithClamd):
    """Its settings are files in HOME/control: it hands no environment on."""

    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.config = self.dir / "config"
        shutil.copytree(OURS / "config", self.config)
        plugins = self.dir / "plugins"  # qmaild may not read the checkout
        shutil.copytree(OURS / "plugins", plugins)
        (self.config / "plugins").write_text(f"rcpt_ok\nqhpsi {INSTALLED_QUEUE}\n")
        (self.config / "plugin_dirs").write_text(f"/usr/share/qpsmtpd/plugins\n{plugins}\n")
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
        self.start_with_clamd()
        with (self.dir / "prefork.log").open("w") as log:
            server = child.start(
                [find("qpsmtpd-prefork"), "--port", self.port, "--interface", "127.0.0.1",
                 "--user", "qmaild", "--children", "2"], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env={"PATH": "/usr/bin:/bin", "QPSMTPD_CONFIG": str(self.config)})
        self.addCleanup(child.stop, server)
        self.site.wait_for_port(self.port)
        self.assertEqual(self.send(samples.CLEAN).code, 250,
                         (self.dir / "prefork.log").read_text())
        self.assertIn(b"X-QHPSI: clean\n", self.take().header)
        reply = self.send(samples.eicar_message())
        self.assertEqual(reply.code, 554)
        self.assertIn(VIRUS, reply.text)
