"""vcfilter, run as a command, and what it leaves on disk."""

import shutil
import struct

from . import child
from .case import Case
from .programs import BAZEL_BIN, environment

BUILT = BAZEL_BIN / "filter/vcfilter"
ARTICLE = ("-i", "-t", "virusFilter", "-c", "0", "-k", "virus found", "-f", "Quarantine", "-b", "0",
           "-h", "28", "prefilt@example.com")
ARTICLES_LINE = 'prefilt 2 virusFilter if X-QHPSI equals "virus found" then Quarantine\n'
OWNER, OWNERS_GROUP, STRANGER = 5001, 5002, 5003
# Calls before main(), and calls without effect.
NOT_TRIED = {"execve", "brk", "arch_prctl", "access", "mprotect", "prlimit64", "set_tid_address",
             "set_robust_list", "rseq", "getrandom", "exit_group", "pread64", "futex"}


def read_cdb(path):
    """Reads a cdb by its format: {key: value}."""
    data = path.read_bytes()
    tables = struct.unpack_from("<512I", data)
    end, at, found = min(tables[0::2]), 2048, {}
    while at < end:
        key, value = struct.unpack_from("<2I", data, at)
        at += 8
        found[data[at:at + key].decode()] = data[at + key:at + key + value].decode()
        at += key + value
    return found


def insert(keyword, user="jane@example.com"):
    return ("-i", "-t", "n", "-c", "1", "-h", "2", "-k", keyword, "-f", "F", "-b", "0", user)


class Kept(Case):
    """A HOME in which example.com belongs to OWNER, and a vcfilter that anybody may run."""

    def setUp(self):
        super().setUp()
        self.vcfilter = self.dir / "vcfilter"
        shutil.copyfile(BUILT, self.vcfilter)
        self.vcfilter.chmod(0o755)
        self.home = self.make_home("home")

    def make_home(self, name):
        home = self.dir / name
        (home / "users").mkdir(parents=True)
        (home / "users/assign").write_text(
            f"+example.com-:pop:{OWNER}:{OWNERS_GROUP}:/home:-::\n.\n")
        return home

    @property
    def domain(self):
        return self.home / "filter/example.com"

    def run_it(self, *arguments, user=None, home=None):
        who = {"user": user, "group": user, "extra_groups": []} if user else {}
        return child.run([self.vcfilter, "--home", home or self.home, *arguments],
                         env=environment({}), **who)

    def ok(self, *arguments, user=None):
        """Standard output of a vcfilter that has nothing to complain of."""
        done = self.run_it(*arguments, user=user)
        self.assertEqual((done.returncode, done.stderr), (0, b""), done.stdout)
        return done.stdout.decode()

    def complaint(self, *arguments, code=100, user=None):
        """The one line with which vcfilter refuses."""
        done = self.run_it(*arguments, user=user)
        text = done.stderr.decode()
        self.assertEqual((done.returncode, done.stdout), (code, b""), text)
        self.assertRegex(text, r"\Avcfilter: [^\n]+\n\Z")
        return text

    def rules(self):
        return (self.domain / "rules").read_text()

    def in_force(self, home=None):
        """{user: lines} as compiled."""
        found = read_cdb((home or self.home) / "filter/example.com/rules.cdb")
        self.assertTrue(found.pop("").startswith("qhpsi rules 1 "))
        return found

    def assert_consistent(self):
        """Every rule of the text is in force and no other."""
        lines = [line + "\n" for line in self.rules().splitlines() if not line.startswith("#")]
        self.assertEqual(sorted("".join(self.in_force().values()).splitlines(True)), sorted(lines))
