"""A front end under tcpserver on a free loopback port, and two clients: smtplib and swaks."""

import re
import shutil
import smtplib
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import child
from .programs import QMAIL_QUEUE, REPOSITORY, SYSTEM_PATH, environment, find

QPSMTPD = REPOSITORY / "services/qmail-smtpd/qpsmtpd"


def is_verbatim():
    """Whether the front end hands on odd messages as they are: qpsmtpd mends their headers."""
    return shutil.which("smtpfront-qmail", path=SYSTEM_PATH) is not None


def _front_end(home):
    """smtpfront-qmail, or where the system has none, qpsmtpd: its path, and what it needs in its
    environment."""
    mailfront = shutil.which("smtpfront-qmail", path=SYSTEM_PATH)
    if mailfront:
        return mailfront, {}
    find("qpsmtpd-forkserver")
    (home / "spool").mkdir(mode=0o700)
    (home / "spool_dir").write_text(f"{home}/spool\n")
    (home / "plugin_dirs").write_text(f"/usr/share/qpsmtpd/plugins\n{QPSMTPD}/plugins\n")
    return QPSMTPD / "serve", {"QPSMTPD_CONFIG": home}


class SmtpServer:
    """Serves until stop(). `settings` is what the service's variables directory would hold, and
    `front_end` a program in place of the usual one."""

    def __init__(self, directory, settings, *, rules=None, clients=40,
                 front_end=None):
        home = Path(tempfile.mkdtemp(dir=directory, prefix="qmail."))
        home.chmod(0o755)
        (home / "control").mkdir()
        (home / "control/me").write_text("mail.example.net\n")
        (home / "control/rcpthosts").write_text("example.net\n")
        self._log = (home / "log").open("w+b")
        front_end, needed = (front_end, {}) if front_end else _front_end(home)
        env = environment({"QMAILHOME": home, "QMAILQUEUE": QMAIL_QUEUE, "RELAYCLIENT": "",
                           **needed, **settings})
        by_rules = ["-x", rules] if rules else []
        self._process = child.start(
            [find("tcpserver"), "-1", "-H", "-R", "-l", "localhost", "-c", clients, "-b", clients,
             *by_rules, "127.0.0.1", "0", front_end],
            env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log)
        line = self._process.stdout.readline()  # -1: the port; end of file where it failed
        if not line.strip().isdigit():
            self.stop()
            raise RuntimeError(f"tcpserver did not start: {self.log()}")
        self.port = int(line)

    def log(self):
        """What tcpserver, the front end, qmail-queue and the scanner wrote so far."""
        self._log.flush()
        return Path(self._log.name).read_text(errors="replace")

    def stop(self):
        child.stop(self._process)


def serve(test, settings, **options):
    """A server that ends with the test."""
    server = SmtpServer(test.dir, settings, **options)
    test.addCleanup(server.stop)
    return server


@dataclass
class Reply:
    code: int
    text: str


def send(port, message, recipients=("rcpt@example.net",), sender="sender@example.org",
         timeout=2 * child.PATIENCE):
    """Sends `message` (newlines become CRLF) and returns the reply to its last dot, or to what was
    refused before."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="client.example.org",
                      timeout=timeout) as client:
        client.ehlo()
        for reply in [client.mail(sender), *(client.rcpt(r) for r in recipients)]:
            if reply[0] != 250:
                return Reply(reply[0], reply[1].decode(errors="replace"))
        try:
            code, text = client.data(message.replace(b"\n", b"\r\n"))
        except smtplib.SMTPDataError as refused:
            code, text = refused.smtp_code, refused.smtp_error
        return Reply(code, text.decode(errors="replace"))


def answers(port):
    """Whether there is a server on it that greets."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=child.PATIENCE) as server:
            return server.noop()[0] == 250
    except OSError:
        return False


def swaks(port, message, directory, recipient="rcpt@example.net", sender="sender@example.org"):
    """Sends with swaks; the reply to the message and the whole conversation."""
    with tempfile.NamedTemporaryFile(dir=directory, prefix="swaks.") as data:
        data.write(message)
        data.flush()
        done = child.run([find("swaks"), "--server", "127.0.0.1", "--port", port,
                          "--from", sender, "--to", recipient, "--helo", "client.example.org",
                          "--data", f"@{data.name}", "--timeout", f"{2 * child.PATIENCE}"],
                         timeout=3 * child.PATIENCE, env=environment({}),
                         stderr=subprocess.STDOUT)
    conversation = done.stdout.decode(errors="replace")
    replies = re.findall(r"^<(?:-|\*\*) +(\d{3}) (.*)$", conversation, re.MULTILINE)
    # The last reply before QUIT's own is the one to the message.
    replies = [r for r in replies if r[0] != "221"]
    if not replies:
        raise AssertionError(f"swaks got no reply: {conversation}")
    return Reply(int(replies[-1][0]), replies[-1][1]), conversation


def sent_part(message):
    """A queued message without the lines put before it: ours, then the front end's."""
    return re.sub(rb"\AReceived: [^\n]*\n(?:X-QHPSI[^\n]*\n)*Received: [^\n]*\n(?:[ \t][^\n]*\n)*"
                  rb"(?:Authentication-Results: [^\n]*\n)?", b"", message)
