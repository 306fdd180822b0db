"""vcfilter: the rules that it keeps, who may change them, and that no accident loses them."""

import fcntl
import os
import re
import shutil
import signal
import struct
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from . import child
from .case import Case
from .namespace import mount_tmpfs
from .programs import BAZEL_BIN, environment, find

BUILT = BAZEL_BIN / "filter/vcfilter"

ARTICLE = ("-i", "-t", "virusFilter", "-c", "0", "-k", "virus found", "-f", "Quarantine", "-b", "0",
           "-h", "28", "prefilt@example.com")
ARTICLES_LINE = 'prefilt 2 virusFilter if X-QHPSI equals "virus found" then Quarantine\n'

OWNER, OWNERS_GROUP, STRANGER = 5001, 5002, 5003

# What happens before main() and what has no effect.
NOT_TRIED = {"execve", "brk", "arch_prctl", "access", "mprotect", "prlimit64", "set_tid_address",
             "set_robust_list", "rseq", "getrandom", "exit_group", "pread64", "futex"}


def read_cdb(path):
    """What is in a cdb, {key: value}, from the file's own format."""
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
    """HOME where example.com belongs to OWNER, and a vcfilter that anybody may run."""

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
                         env=environment({}), timeout=60, **who)

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


class Options(Kept):
    def test_the_articles_line(self):
        self.ok(*ARTICLE)
        self.assertEqual(self.rules(), ARTICLES_LINE)
        self.assertEqual(self.in_force(), {"prefilt": ARTICLES_LINE})

    def test_show_is_a_table(self):
        self.ok(*ARTICLE)
        title, row = self.ok("-s", "prefilt@example.com").splitlines()
        self.assertEqual(re.split(r"  +", title),
                         ["No", "EmailId", "FilterName", "Header", "Comparison", "Keyword",
                          "Folder", "Bounce", "Delivery"])
        self.assertEqual(re.split(r"  +", row),
                         ["2", "prefilt@example.com", "virusFilter", "X-QHPSI", "Equals",
                          "virus found", "Quarantine", "No", "N/A"])

    def test_raw_is_words(self):
        self.ok(*ARTICLE)
        self.assertEqual(self.ok("-s", "-r", "prefilt@example.com"),
                         "2 prefilt@example.com virusFilter 28 0 virus~found Quarantine Deliver\n")

    def test_raw_actions(self):
        for action, folder, shown in (("0", "/NoDeliver", "Vapour"), ("1", "Inbox", "Bounce"),
                                      ("2&joe@x.org", "F", "&joe@x.org"),
                                      ("2|bin/f -a", "F", "|bin/f~-a"),
                                      ("3&joe@x.org", "F", "Bounce&joe@x.org"),
                                      ("3|f", "F", "Bounce|f")):
            self.ok("-i", "-t", "n", "-c", "4", "-h", "X-Own", "-k", "k", "-f", folder, "-b",
                    action, "jane@example.com")
            self.assertEqual(self.ok("-s", "-r", "jane@example.com"),
                             f"2 jane@example.com n X-Own 4 k {folder} {shown}\n")
            self.ok("-d", "2", "jane@example.com")

    def test_names_will_do_for_numbers(self):
        self.ok("-i", "-t", "virusFilter", "-c", "equals", "-k", "virus found", "-f", "Quarantine",
                "-b", "0", "-h", "x-qhpsi", "Prefilt@EXAMPLE.com")
        self.assertEqual(self.rules(), ARTICLES_LINE)

    def test_comparisons_without_header(self):
        self.ok("-i", "-t", "a", "-c", "5", "-h", "-1", "-k", "", "-f", "S", "-b", "0",
                "j@example.com")
        self.ok("-i", "-t", "b", "-c", "6", "-f", "inbox", "-b", "1", "j@example.com")
        self.assertEqual(self.rules(), "j 0 a if sender-not-in-address-book then S\n"
                                       "j 1 b if my-address-not-in-to-cc-bcc then Inbox bounce\n")

    def test_values_that_look_like_options(self):
        keywords = ("-i", "--help", "-5", "[x]", "a=b", "'", '"', "\\", "", "{a}")
        for number, keyword in enumerate(keywords, 2):
            comparison = "0" if keyword == "" else "1"
            self.ok("-i", "-t", "n", "-c", comparison, "-h", "2", "-k", keyword, "-f", "F", "-b",
                    "0", "jane@example.com")
            shown = self.ok("-s", "-r", "jane@example.com").splitlines()[-1]
            self.assertEqual(shown, f"{number} jane@example.com n 2 {comparison} "
                                    f"{keyword or 'N/A'} F Deliver")

    def test_verbose_says_the_number(self):
        self.assertEqual(self.ok("-v", *ARTICLE), "inserted rule 2 of prefilt@example.com\n")

    def test_update_leaves_what_is_not_given(self):
        self.ok(*ARTICLE)
        self.ok("-u", "2", "-f", "Infected", "-b", "2&abuse@example.com", "prefilt@example.com")
        self.assertEqual(self.rules(), 'prefilt 2 virusFilter if X-QHPSI equals "virus found" then '
                                       "Infected forward abuse@example.com\n")
        self.ok("-u", "2", "-c", "5", "-b", "0", "prefilt@example.com")
        self.assertEqual(self.rules(),
                         "prefilt 2 virusFilter if sender-not-in-address-book then Infected\n")
        self.complaint("-u", "2", "-c", "1", "prefilt@example.com")
        self.assert_consistent()

    def test_delete_keeps_the_others_numbers(self):
        for keyword in "abc":
            self.ok(*insert(keyword))
        self.ok("-d", "3", "jane@example.com")
        shown = self.ok("-s", "-r", "jane@example.com")
        self.assertEqual([line.split()[0] for line in shown.splitlines()], ["2", "4"])
        self.assert_consistent()
        self.assertIn("rule 3 is not there", self.complaint("-d", "3", "jane@example.com"))

    def test_the_site_adds_headers(self):
        self.ok(*ARTICLE)
        (self.home / "filter/headers").write_text("# ours\nX-First\nX-Second\n")
        self.ok("-i", "-t", "n", "-c", "1", "-h", "47", "-k", "k", "-f", "F", "-b", "0",
                "jane@example.com")
        self.assertIn("if X-Second contains k", self.rules())
        self.assertIn(" 47 1 k ", self.ok("-s", "-r", "jane@example.com"))

    def test_help(self):
        text = self.ok("--help")
        for words in ("-i", "-d N", "28 X-QHPSI", "7 numeric-expression", "--compile DOMAIN"):
            self.assertIn(words, text)

    def test_mistakes_are_named(self):
        self.ok(*ARTICLE)
        good = ["-i", "-t", "n", "-c", "1", "-h", "2", "-k", "k", "-f", "F", "-b", "0",
                "jane@example.com"]
        for option, value in (("-c", "9"), ("-c", "like"), ("-h", "46"), ("-h", "a b"),
                              ("-h", "-1"), ("-f", "../x"), ("-f", "a/b"), ("-f", "/etc"),
                              ("-f", ".x"), ("-f", ""), ("-b", "4"), ("-b", "2"),
                              ("-b", "2joe@x"), ("-b", "2&joe"), ("-b", "2|"), ("-t", ""),
                              ("-k", "")):
            with self.subTest(option=option, value=value):
                bad = list(good)
                bad[bad.index(option) + 1] = value
                self.complaint(*bad)
        for option in ("-t", "-c", "-h", "-k", "-f", "-b"):
            with self.subTest(missing=option):
                at = good.index(option)
                self.assertIn(option, self.complaint(*good[:at], *good[at + 2:]))
        for arguments in (["-s"], ["-s", "jane"], ["-s", "@example.com"], ["-s", "jane@"],
                          ["-s", "jane@../example.com"], ["jane@example.com"], ["-x"], [],
                          ["-i", "-s", "jane@example.com"], ["-d", "x", "jane@example.com"],
                          ["-d", "-1", "jane@example.com"], ["-s", "a@b.example", "c@d.example"],
                          ["--compile", ".."], ["--compile", "example.com", "jane@example.com"],
                          ["-s", "nobody@example.com"], ["-i", "-k"]):
            with self.subTest(arguments=arguments):
                self.complaint(*arguments)
        self.assertEqual(self.rules(), ARTICLES_LINE)

    def test_expressions_are_tried(self):
        good = ["-i", "-t", "n", "-h", "2", "-f", "F", "-b", "0", "jane@example.com"]
        self.assertIn("regular expression", self.complaint(*good, "-c", "8", "-k", "(x"))
        self.assertIn("expression", self.complaint(*good, "-c", "7", "-k", "> many"))
        self.ok(*good, "-c", "8", "-k", "^(x|y)\\b")
        self.ok(*good, "-c", "7", "-k", "> 1000")

    def test_the_same_rule_twice(self):
        self.ok(*ARTICLE)
        self.assertIn("rule 2", self.complaint(*ARTICLE))
        self.assertEqual(self.rules(), ARTICLES_LINE)


class ByHand(Kept):
    def setUp(self):
        super().setUp()
        self.ok(*ARTICLE)
        self.compiled = (self.domain / "rules.cdb").read_bytes()

    def edit(self, text):
        (self.domain / "rules").write_text(text)

    def test_is_compiled(self):
        self.edit("# mine\n\njane 5 'my list' if List-Id contains x then Lists.x\n" + ARTICLES_LINE)
        self.ok("--compile", "Example.com")
        self.assertEqual(self.in_force(), {
            "jane": 'jane 5 "my list" if List-Id contains x then Lists.x\n',
            "prefilt": ARTICLES_LINE})
        self.assertTrue(self.rules().startswith("# mine\n\njane 5 'my list'"))

    def test_comments_outlive_other_changes(self):
        text = "# mine\n\n" + ARTICLES_LINE + "  # the end"
        self.edit(text)
        self.ok(*insert("k"))
        self.ok("-d", "2", "jane@example.com")
        self.assertEqual(self.rules(), text + "\n")

    def test_a_mistake_leaves_the_old_rules_in_force(self):
        self.edit(ARTICLES_LINE + "jane 2 n if Subject resembles x then F\n")
        where = f"{self.domain}/rules:2: "
        for arguments in (["--compile", "example.com"], insert("k"),
                          ["-d", "2", "jane@example.com"], ["-s", "prefilt@example.com"]):
            self.assertTrue(self.complaint(*arguments).startswith(f"vcfilter: {where}"))
        self.assertEqual((self.domain / "rules.cdb").read_bytes(), self.compiled)
        self.assertEqual(self.in_force(), {"prefilt": ARTICLES_LINE})

    def test_what_is_not_in_force_is_said(self):
        self.ok("-s", "prefilt@example.com")
        self.edit(ARTICLES_LINE.replace("Quarantine", "Elsewhere"))
        done = self.run_it("-s", "prefilt@example.com")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"not in force", done.stderr)
        self.assertIn(b"--compile example.com", done.stderr)
        self.ok("--compile", "example.com")
        self.assertIn("Elsewhere", self.ok("-s", "prefilt@example.com"))

    def test_what_terminals_obey_is_not_shown(self):
        self.edit(r'jane 2 n if Subject contains "\x1b[2J\xc2\x9b2J" then F' + "\n")
        self.ok("--compile", "example.com")
        self.assertIn(" ?[2J??2J ", self.ok("-s", "jane@example.com"))
        self.assertIn(" ~[2J??2J ", self.ok("-s", "-r", "jane@example.com"))
        self.edit("jane 2 n if Subject contains \x1b[2J then \x1b[2J/\n")
        self.assertNotIn("\x1b", self.complaint("--compile", "example.com"))

    def test_odd_files(self):
        for text in ("\0\n", "jane 2 \xff\n", "x" * 100000, "\n" * 100000, "jane\r\n", '"\n'):
            with self.subTest(text=text[:10]):
                self.edit(text)
                done = self.run_it("--compile", "example.com")
                self.assertIn(done.returncode, (0, 100), done.stderr)
                self.assertLess(len(done.stderr), 600)


class Owners(Kept):
    def test_root_makes_it_for_the_domains_owner(self):
        self.ok(*ARTICLE)
        for path in (self.domain, self.domain / "rules", self.domain / "rules.cdb"):
            status = path.stat()
            self.assertEqual((status.st_uid, status.st_gid), (OWNER, OWNERS_GROUP), path)
            self.assertEqual(status.st_mode & 0o022, 0)
        self.assertEqual((self.domain / "rules.cdb").stat().st_mode & 0o777, 0o644)
        self.assertEqual((self.home / "filter").stat().st_uid, 0)

    def test_it_is_roots_where_nobody_owns_the_domain(self):
        self.ok(*insert("k", "jane@other.example"))
        self.assertEqual((self.home / "filter/other.example/rules").stat().st_uid, 0)

    def test_the_umask_does_not_matter(self):
        done = child.run(["/bin/sh", "-c", 'umask 077; exec "$@"', "sh", self.vcfilter, "--home",
                          self.home, *ARTICLE], env=environment({}))
        self.assertEqual(done.returncode, 0, done.stderr)
        for path, mode in ((self.home / "filter", 0o755), (self.domain, 0o755),
                           (self.domain / "rules", 0o644), (self.domain / "rules.cdb", 0o644)):
            self.assertEqual(path.stat().st_mode & 0o777, mode, path)

    def test_the_owner_may_and_so_may_root_after_him(self):
        self.ok(*ARTICLE)
        self.ok(*insert("k"), user=OWNER)
        self.ok("-s", "jane@example.com", user=OWNER)
        self.ok("-u", "2", "-k", "l", "jane@example.com")
        self.ok("-d", "2", "jane@example.com", user=OWNER)
        self.assertEqual(self.rules(), ARTICLES_LINE)

    def test_nobody_else_may(self):
        self.ok(*ARTICLE)
        for arguments in (insert("k"), ["-d", "2", "prefilt@example.com"],
                          ["-u", "2", "-f", "x", "prefilt@example.com"],
                          ["-s", "prefilt@example.com"], ["--compile", "example.com"]):
            self.assertIn("only root and its owner", self.complaint(*arguments, user=STRANGER))
        self.assertEqual(self.rules(), ARTICLES_LINE)

    def test_only_root_makes_a_domain(self):
        self.assertIn("root must", self.complaint(*ARTICLE, user=OWNER))
        self.ok(*insert("k", "jane@other.example"))
        self.assertIn("root must", self.complaint(*ARTICLE, user=OWNER))

    def test_a_home_of_ones_own_is_no_way_in(self):
        own = self.make_home("own")
        (own / "filter/example.com").mkdir(parents=True)
        for path in (own / "filter", own / "filter/example.com"):
            os.chown(path, STRANGER, STRANGER)
        done = self.run_it(*ARTICLE, home=own)
        self.assertEqual(done.returncode, 100)
        self.assertIn(b"does not belong to root", done.stderr)
        self.assertEqual(list((own / "filter/example.com").iterdir()), [])

    def test_a_domain_of_the_longest_name(self):
        domain = ".".join(["a" * 49] * 5) + ".org"  # 253 characters
        with (self.home / "users/assign").open("w", encoding="ascii") as assign:
            assign.write(f"+{domain}-:pop:{OWNER}:{OWNERS_GROUP}:/home:-::\n.\n")
        self.ok(*insert("k", f"jane@{domain}"))
        self.assertTrue((self.home / "filter" / domain / "rules").exists())

    def test_setuid_it_refuses(self):
        self.vcfilter.chmod(0o4755)
        self.assertIn("setuid", self.complaint(*insert("k"), user=OWNER))
        self.assertFalse((self.home / "filter").exists())
        self.vcfilter.chmod(0o755)
        self.ok(*ARTICLE)
        self.vcfilter.chmod(0o4755)
        self.assertIn("setuid", self.complaint(*insert("k"), user=OWNER))

    def test_a_directory_that_others_write_to_is_refused(self):
        self.ok(*ARTICLE)
        self.domain.chmod(0o775)
        self.assertIn("others", self.complaint(*insert("k")))
        self.domain.chmod(0o755)
        (self.home / "filter").chmod(0o777)
        self.assertIn("others", self.complaint(*insert("k")))


class Planted(Kept):
    """What the domain's owner puts into his directory does root no harm."""

    def setUp(self):
        super().setUp()
        self.ok(*ARTICLE)
        self.victim = self.dir / "victim"
        self.victim.write_text("root's secret\n")
        self.victim.chmod(0o600)
        self.before = self.snapshot()

    def snapshot(self):
        status = self.victim.stat()
        return (self.victim.read_text(), status.st_uid, status.st_gid, status.st_mode,
                status.st_mtime_ns)

    def plant(self, name, how):
        path = self.domain / name
        path.unlink(missing_ok=True)
        how(path)

    def try_all(self, name):
        for arguments in (insert("k"), ["--compile", "example.com"], ["-s", "prefilt@example.com"],
                          ["-d", "2", "prefilt@example.com"]):
            done = self.run_it(*arguments)
            self.assertNotIn(b"secret", done.stdout + done.stderr, (name, arguments))
            self.assertIn(done.returncode, (0, 100, 111))
        self.assertEqual(self.snapshot(), self.before, name)

    def test_symbolic_links(self):
        for name in ("lock", "rules", "rules.cdb", "rules.new", "rules.cdb.new"):
            self.plant(name, lambda path: path.symlink_to(self.victim))
            self.try_all(name)

    def test_dangling_links_make_no_file(self):
        for name in ("lock", "rules", "rules.cdb", "rules.new", "rules.cdb.new"):
            self.plant(name, lambda path: path.symlink_to(self.dir / "made"))
            self.try_all(name)
            self.assertFalse((self.dir / "made").exists(), name)

    def test_hard_links(self):
        for name in ("lock", "rules", "rules.cdb", "rules.new", "rules.cdb.new"):
            self.plant(name, lambda path: os.link(self.victim, path))
            self.try_all(name)

    def test_fifos_and_directories(self):
        for make in (os.mkfifo, os.mkdir):
            for name in ("lock", "rules", "rules.cdb", "rules.new", "rules.cdb.new"):
                with self.subTest(name=name, make=make.__name__):
                    self.plant(name, make)
                    began = time.monotonic()
                    self.try_all(name)
                    self.assertLess(time.monotonic() - began, 10)
                    path = self.domain / name
                    if path.is_dir():
                        path.rmdir()
                    else:
                        path.unlink(missing_ok=True)

    def test_the_directory_itself_is_no_link(self):
        shutil.rmtree(self.domain)
        target = self.dir / "target"
        target.mkdir()
        self.domain.symlink_to(target)
        self.complaint(*ARTICLE, code=111)
        self.assertEqual(list(target.iterdir()), [])


class Together(Kept):
    def test_nothing_is_lost(self):
        self.ok(*ARTICLE)
        keywords = [f"k{i}" for i in range(80)]

        def add(keyword):
            return self.run_it("-v", *insert(keyword))

        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(add, keywords))
        self.assertEqual([d.stderr for d in done if d.returncode != 0], [])
        self.assertEqual(len({d.stdout for d in done}), 80, "each has a number of its own")
        rows = self.ok("-s", "-r", "jane@example.com").splitlines()
        self.assertEqual(sorted(row.split()[5] for row in rows), sorted(keywords))
        self.assert_consistent()

    def test_one_waits_for_the_other(self):
        self.ok(*ARTICLE)
        with open(self.domain / "lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            waiting = child.start([self.vcfilter, "--home", self.home, *insert("k")],
                                  env=environment({}), stderr=subprocess.PIPE)
            self.addCleanup(child.stop, waiting, 0)
            with self.assertRaises(subprocess.TimeoutExpired):
                waiting.wait(0.5)
            self.assertEqual(self.rules(), ARTICLES_LINE)
        self.assertEqual(waiting.wait(20), 0)
        self.assertIn("contains k", self.rules())


class Killed(Kept):
    """Killed before each of its system calls, and at random: the old rules or the new ones."""

    OLD = "jane 2 n if Subject contains old then F\n"
    NEW = OLD + "jane 3 n if Subject contains new then F\n"

    def fresh(self, name):
        home = self.make_home(name)
        done = self.run_it(*insert("old"), home=home)
        self.assertEqual(done.returncode, 0, done.stderr)
        return home

    def check(self, home, what):
        text = (home / "filter/example.com/rules").read_text()
        force = self.in_force(home)["jane"]
        self.assertIn((text, force), ((self.OLD, self.OLD), (self.NEW, self.OLD),
                                      (self.NEW, self.NEW)), what)
        # What it left does not disturb the next one, which brings all into force.
        done = self.run_it(*insert("next"), home=home)
        self.assertEqual((done.returncode, done.stderr), (0, b""), what)
        after = (home / "filter/example.com/rules").read_text()
        self.assertTrue(after.startswith(text) and "contains next" in after, what)
        self.assertEqual(self.in_force(home)["jane"], after, what)
        self.assertEqual(sorted(p.name for p in (home / "filter/example.com").iterdir()),
                         ["lock", "rules", "rules.cdb"], what)

    def traced(self, home, *strace):
        return child.run([find("strace"), "-qq", *strace, self.vcfilter, "--home", home,
                          *insert("new")], env=environment({}), timeout=60)

    def calls(self):
        trace = self.dir / "trace"
        done = self.traced(self.fresh("traced"), "-o", trace)
        self.assertEqual(done.returncode, 0, done.stderr)
        seen, calls = Counter(), []
        for line in trace.read_text(errors="replace").splitlines():
            match = re.match(r"(\w+)\(", line)
            if match:
                seen[match[1]] += 1
                if match[1] not in NOT_TRIED:
                    calls.append((match[1], seen[match[1]]))
        names = {name for name, _ in calls}
        self.assertLessEqual({"write", "fsync", "renameat", "flock", "openat"}, names)
        self.assertEqual(sum(name == "fsync" for name, _ in calls), 3, "two files, one directory")
        return calls

    def test_before_every_system_call(self):
        calls = self.calls()

        def one(numbered):
            number, (name, count) = numbered
            home = self.fresh(f"home{number}")
            done = self.traced(home, "-o", "/dev/null", "-e",
                               f"inject={name}:signal=KILL:when={count}")
            return home, (name, count), done

        ends = Counter()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for home, call, done in pool.map(one, enumerate(calls)):
                self.assertIn(done.returncode, (-signal.SIGKILL, 137), call)
                ends[self.in_force(home)["jane"]] += 1
                self.check(home, call)
        self.assertEqual(set(ends), {self.OLD, self.NEW}, "some too early and some too late")

    def test_at_random(self):
        took = time.monotonic()
        self.fresh("timed")
        took = time.monotonic() - took
        for i in range(60):
            home = self.fresh(f"random{i}")
            process = child.start([self.vcfilter, "--home", home, *insert("new")],
                                  env=environment({}), stderr=subprocess.DEVNULL)
            time.sleep(took * i / 50)
            process.kill()
            process.wait(20)
            self.check(home, i)

    def test_while_the_domain_is_made(self):
        trace = self.dir / "trace"
        done = self.traced(self.make_home("traced"), "-o", trace)
        self.assertEqual(done.returncode, 0, done.stderr)
        names = Counter(re.findall(r"^(\w+)\(", trace.read_text(errors="replace"), re.M))
        for name in ("mkdir", "mkdirat", "fchown", "fchmod", "fsync", "renameat2", "setresuid"):
            self.assertGreater(names[name], 0, name)
            for count in range(1, names[name] + 1):
                with self.subTest(call=name, count=count):
                    home = self.make_home(f"{name}{count}")
                    self.traced(home, "-o", "/dev/null", "-e",
                                f"inject={name}:signal=KILL:when={count}")
                    done = self.run_it(*insert("next"), home=home)
                    self.assertEqual((done.returncode, done.stderr), (0, b""))
                    made = home / "filter/example.com"
                    self.assertEqual(made.stat().st_uid, OWNER)
                    self.assertIn("contains next", (made / "rules").read_text())

    def test_failures_of_the_disk(self):
        for name in ("write", "fsync", "renameat", "fchmod", "flock"):
            for error in ("ENOSPC", "EIO"):
                with self.subTest(call=name, error=error):
                    home = self.fresh(f"{name}{error}")
                    done = self.traced(home, "-o", "/dev/null", "-e",
                                       f"inject={name}:error={error}:when=1")
                    self.assertEqual(done.returncode, 111, done.stderr)
                    self.assertRegex(done.stderr.decode(), r"\Avcfilter: cannot [^\n]+\n\Z")
                    self.assertEqual((home / "filter/example.com/rules").read_text(), self.OLD)
                    self.check(home, name)


class FullDisk(Kept):
    def test_leaves_the_old_rules(self):
        disk = self.dir / "disk"
        disk.mkdir()
        mount_tmpfs(disk, "size=64k,mode=0755")
        self.addCleanup(child.run, [find("umount"), disk])
        self.home = self.make_home("disk/home")
        self.ok(*ARTICLE)
        (disk / "ballast").write_bytes(b"")
        with open(disk / "ballast", "wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(b"x" * 4096)
            except OSError:
                pass
        text = self.complaint(*insert("k"), code=111)
        self.assertIn("No space left", text)
        self.assertEqual(self.rules(), ARTICLES_LINE)
        self.assert_consistent()
        self.assertEqual(sorted(p.name for p in self.domain.iterdir()),
                         ["lock", "rules", "rules.cdb"])
        (disk / "ballast").unlink()
        self.ok(*insert("k"))
        self.assert_consistent()

    def test_a_table_that_cannot_be_shown(self):
        self.ok(*ARTICLE)
        with open("/dev/full", "wb") as full:
            done = child.run([self.vcfilter, "--home", self.home, "-s", "prefilt@example.com"],
                             env=environment({}), stdout=full)
        self.assertEqual(done.returncode, 111)
