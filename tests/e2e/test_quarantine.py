"""The article's rule on a whole installation: an infected message is scanned and queued by the
installed qmail-queue, and delivered as the virtual domain's user."""

import os
import shutil

from . import child, prefix, qmail_local, samples
from .case import Case
from .inject import inject
from .programs import HOME, environment
from .vfilter_case import ARTICLE, VCFILTER, VFILTER, make_maildir

TIME_LIMIT = 60  # seconds

INSTALLED_VFILTER = HOME / "bin/vfilter"
INSTALLED_VCFILTER = HOME / "bin/vcfilter"

DOMAIN = "example.com"
HOME_OF_DOMAIN = HOME / "domains" / DOMAIN
# Ids that nobody has: qmail runs qmail-local by number.
UID, GID = 4711, 4712
OWNER = {"user": UID, "group": GID, "extra_groups": []}


def setUpModule():
    prefix.install()
    shutil.copy(VFILTER, INSTALLED_VFILTER)
    shutil.copy(VCFILTER, INSTALLED_VCFILTER)
    (HOME / "users").mkdir()
    (HOME / "users/assign").write_text(
        f"+{DOMAIN}-:{DOMAIN}:{UID}:{GID}:{HOME_OF_DOMAIN}:-::\n.\n")
    make_maildir(HOME_OF_DOMAIN / "jane/Maildir")
    for path in (HOME_OF_DOMAIN, *HOME_OF_DOMAIN.rglob("*")):
        os.chown(path, UID, GID)


class Quarantine(Case):
    def setUp(self):
        super().setUp()
        shutil.rmtree(HOME / "filter", ignore_errors=True)
        self.queue = prefix.make_queue()
        prefix.set_control(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db")
        self.box = qmail_local.virtual(HOME_OF_DOMAIN, "jane", DOMAIN)
        self.maildir = HOME_OF_DOMAIN / "jane/Maildir"

    def vcfilter(self, *arguments, code=0, **user):
        done = child.run([INSTALLED_VCFILTER, *arguments], env=environment({}), **user)
        self.assertEqual(done.returncode, code, done.stderr)

    def queued(self, message):
        outcome = inject(message, settings={}, program=prefix.INSTALLED_QUEUE,
                         **prefix.as_user("qmaild"))
        self.assert_code(outcome, 0)
        return self.queue.only()

    def deliver(self, queued):
        return qmail_local.deliver(self.box, queued.message_file,
                                   [f"|{INSTALLED_VFILTER}", "./jane/Maildir/"], **OWNER)

    def take(self, folder):
        """Removes the messages in new and returns them."""
        files = list((self.maildir / folder / "new").glob("*"))
        content = [f.read_bytes() for f in files]
        for file in files:
            file.unlink()
        return content

    def test_the_articles_rule(self):
        self.vcfilter(*ARTICLE, f"prefilt@{DOMAIN}")
        rules = HOME / "filter" / DOMAIN / "rules.cdb"
        self.assertEqual((rules.stat().st_uid, rules.parent.stat().st_uid), (UID, UID))
        queued = self.queued(samples.eicar_message())
        report = self.deliver(queued)
        self.assertEqual((report.code, report.statuses), (0, [99]), report.output)
        self.assertEqual(self.take("."), [])
        self.assertEqual((self.maildir / ".Quarantine").stat().st_uid, UID)
        message, = self.take(".Quarantine")
        self.assertIn(b"\nX-QHPSI: virus found\n", message)
        self.assertTrue(message.endswith(queued.message))

        self.queue = prefix.make_queue()
        report = self.deliver(self.queued(samples.CLEAN))
        self.assertEqual((report.code, report.statuses), (0, [0]), report.output)
        self.assertEqual(self.take(".Quarantine"), [])
        message, = self.take(".")
        self.assertIn(b"\nX-QHPSI: clean\n", message)

    def test_the_domains_owner_has_mail_forwarded(self):
        """What is forwarded is scanned again, and marked again."""
        self.vcfilter("-i", "-t", "lab", "-c", "equals", "-h", "X-QHPSI", "-k", "virus found", "-f",
                      "/NoDeliver", "-b", "2&lab@example.net", f"jane@{DOMAIN}")
        self.vcfilter("-u", "2", "-b", "2&labs@example.net", f"jane@{DOMAIN}", **OWNER)
        self.vcfilter("-u", "2", "-b", "2&mallory@example.net", f"jane@{DOMAIN}", code=100,
                      **prefix.as_user("mallory"))
        queued = self.queued(samples.eicar_message())
        self.queue = prefix.make_queue()
        report = qmail_local.deliver(self.box, queued.message, [f"|{INSTALLED_VFILTER}"], **OWNER)
        self.assertEqual((report.code, report.statuses), (0, [99]), report.output)
        forwarded = self.queue.only()
        self.assertEqual(forwarded.recipients, [b"labs@example.net"])
        self.assertEqual(forwarded.records[0], f"u{UID}".encode())
        self.assertEqual(forwarded.header[1:3],
                         [b"X-QHPSI: virus found\n",
                          b"X-QHPSI-Virus: " + samples.EICAR_NAME.encode() + b".UNOFFICIAL\n"])
        self.assertIn(f"Delivered-To: {self.box.recipient}\n".encode(), forwarded.header)
