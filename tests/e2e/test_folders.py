"""Folders as a real IMAP server, Dovecot, reads them."""

import os

from . import child
from .programs import environment, find
from .vfilter_case import CLEAN, Filtered, rule

TIME_LIMIT = 60  # seconds

NOBODY = 65534


# How a Maildir++ is named, which Dovecot 2.4 calls otherwise, with no separator by default.
MAILDIR = "mail_location = maildir:{}\n"
MAILDIR_2_4 = ("dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"
               "mail_driver = maildir\nmail_path = {}\n"
               "namespace inbox {{\n  inbox = yes\n  separator = .\n}}\n")


class Dovecot(Filtered):
    def doveadm(self, command, *arguments):
        is_old = child.run([find("dovecot"), "--version"]).stdout.startswith(b"2.3")
        conf = self.dir / "dovecot.conf"
        conf.write_text((MAILDIR if is_old else MAILDIR_2_4).format(self.maildir) +
                        f"base_dir = {self.dir}/run\n"
                        f"ssl = no\nmail_uid = {NOBODY}\nmail_gid = {NOBODY}\n"
                        "first_valid_uid = 1\nfirst_valid_gid = 1\n")
        for path in (self.maildir, *self.maildir.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        alone = [] if is_old else ["--no-userdb-lookup"]
        done = child.run([find("doveadm"), "-c", conf, *command.split(), *alone, *arguments],
                         env=environment({"HOME": self.dir, "USER": "nobody"}))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def test_names_are_the_ones_that_the_rules_have(self):
        for number, folder in enumerate(("Entwürfe", "R&D", "日本語", "Lists.qmail", "Geb&APw-hren")):
            self.rules(*rule(name=f"r{number}", keyword=f"subject {number}", folder=folder))
            message = CLEAN.replace(b"lunch", b"subject %d" % number)
            self.assertEqual(self.deliver(message).code, 0)
        self.assertEqual(
            sorted(self.doveadm("mailbox status", "messages", "*").splitlines()),
            sorted(["Entwürfe messages=1", "R&D messages=1", "日本語 messages=1",
                    "Lists.qmail messages=1", "Gebühren messages=1",
                    "INBOX messages=0"]))
        self.assertIn("subject 1", self.doveadm("fetch", "hdr.subject", "mailbox", "R&D"))

    def test_they_are_shown_readable(self):
        self.rules(*rule(folder="Geb&APw-hren"))
        self.assertIn(" Gebühren ", self.rules("-s"))
