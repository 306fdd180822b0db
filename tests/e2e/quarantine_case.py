"""A whole installation with a virtual domain: qmail-queue is setuid, and mail is delivered as the
domain's user."""

import os
import shutil

from . import child, prefix, qmail_local
from .case import Case
from .inject import inject
from .programs import HOME, environment
from .vfilter_case import VCFILTER, VFILTER, make_maildir

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


class Quarantined(Case):
    """jane@example.com's box; the site scans with libclamav.so and marks."""

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
