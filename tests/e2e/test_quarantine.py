"""The article's rule on a whole installation: an infected message is scanned and queued by the
installed qmail-queue, and delivered as the virtual domain's user."""

from . import prefix, qmail_local, samples
from .programs import HOME
from .quarantine_case import DOMAIN, INSTALLED_VFILTER, OWNER, Quarantined, UID, setUpModule
from .vfilter_case import ARTICLE

TIME_LIMIT = 60  # seconds


class Quarantine(Quarantined):
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
