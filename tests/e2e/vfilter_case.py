"""A user whose dot-qmail file has vfilter, and rules made with vcfilter."""

from . import child, qmail_local, samples
from .case import Case
from .programs import BAZEL_BIN, environment

VFILTER = BAZEL_BIN / "filter/vfilter"
VCFILTER = BAZEL_BIN / "filter/vcfilter"

CLEAN = b"X-QHPSI: clean\n" + samples.CLEAN
MARKED = b"X-QHPSI: virus found\n" + samples.CLEAN

# From the article, without the domain, which is $1 there.
ARTICLE = ("-i", "-t", "virusFilter", "-c", "0", "-k", "virus found", "-f", "Quarantine", "-b", "0",
           "-h", "28")


def make_maildir(path):
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    return path


def rule(name="r", comparison="1", keyword="lunch", header="Subject", folder="Match", action="0"):
    """vcfilter's options for one rule."""
    options = ["-i", "-t", name, "-c", comparison, "-f", folder, "-b", action]
    return options + (["-k", keyword, "-h", header] if header else ["-h", "-1"])


class Filtered(Case):
    """jane@example.com of a virtual domain; her dot-qmail file has vfilter, then her Maildir."""

    def setUp(self):
        super().setUp()
        self.home = self.dir / "home"
        (self.home / "bin").mkdir(parents=True)
        self.box = qmail_local.virtual(self.dir / "domain", "jane", "example.com")
        self.maildir = make_maildir(self.box.home / "jane/Maildir")
        self.vfilter = f"{VFILTER} --home {self.home}"
        self.lines = [f"|{self.vfilter}", "./jane/Maildir/"]

    def rules(self, *arguments, address="jane@example.com", code=0):
        done = child.run([VCFILTER, "--home", self.home, *arguments, address],
                         env=environment({}))
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout.decode()

    def deliver(self, message=CLEAN, lines=None, **options):
        return qmail_local.deliver(self.box, message, lines or self.lines, **options)

    def files(self, folder=None):
        """The messages in new of the inbox or of a folder."""
        directory = self.maildir / f".{folder}" / "new" if folder else self.maildir / "new"
        return sorted(directory.iterdir()) if directory.is_dir() else []

    def everything(self):
        """All files of the Maildir except the marks of folders."""
        return [p for p in self.maildir.rglob("*") if p.is_file() and p.name != "maildirfolder"]

    def lines_in_front(self, sender="ann@example.org"):
        return (f"Return-Path: <{sender}>\nDelivered-To: {self.box.recipient}\n").encode()

    def assert_filed(self, report, folder, message, sender="ann@example.org"):
        """The message is in this folder alone, and no later line ran."""
        self.assertEqual((report.code, report.statuses, len(report.ran)), (0, [99], 1),
                         report.output)
        files = self.files(folder)
        self.assertEqual(self.everything(), files)
        self.assertEqual([f.read_bytes() for f in files], [self.lines_in_front(sender) + message])

    def assert_handed_on(self, report, words=""):
        """vfilter did nothing; the next line delivered."""
        self.assertEqual((report.code, report.statuses, len(report.ran)), (0, [0], 2),
                         report.output)
        self.assertIn(words, report.output)
        if not words:
            self.assertEqual(report.output, "")
        self.assertEqual([f.name.endswith("next-line") for f in self.everything()], [True])

    def assert_failed(self, report, code, *words):
        """No line delivered anything."""
        self.assertEqual((report.code, report.statuses, len(report.ran)), (code, [code], 1),
                         report.output)
        for word in words:
            self.assertIn(word, report.output)
        self.assertEqual(self.everything(), [])
