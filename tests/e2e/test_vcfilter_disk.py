"""Who may change rules, and what becomes of rules when the disk is full or vcfilter is killed."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from . import child
from .namespace import mount_tmpfs
from .programs import environment, find
from .vcfilter_case import (ARTICLE, ARTICLES_LINE, insert, Kept, NOT_TRIED, OWNER, OWNERS_GROUP,
                            STRANGER)

TIME_LIMIT = 240  # seconds


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
    """Nothing that the domain's owner puts into his directory harms root."""

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
                    self.assertLess(time.monotonic() - began, 50)
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
        self.assertEqual(waiting.wait(child.PATIENCE), 0)
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
        # What it left does not disturb the next one, which compiles all rules.
        done = self.run_it(*insert("next"), home=home)
        self.assertEqual((done.returncode, done.stderr), (0, b""), what)
        after = (home / "filter/example.com/rules").read_text()
        self.assertTrue(after.startswith(text) and "contains next" in after, what)
        self.assertEqual(self.in_force(home)["jane"], after, what)
        self.assertEqual(sorted(p.name for p in (home / "filter/example.com").iterdir()),
                         ["lock", "rules", "rules.cdb"], what)

    def traced(self, home, *strace):
        return child.run([find("strace"), "-qq", *strace, self.vcfilter, "--home", home,
                          *insert("new")], env=environment({}))

    def calls(self):
        trace = self.dir / "trace"
        done = self.traced(self.fresh("traced"), "-y", "-o", trace)
        self.assertEqual(done.returncode, 0, done.stderr)
        seen, calls, synced = Counter(), [], set()
        for line in trace.read_text(errors="replace").splitlines():
            match = re.match(r"(\w+)\(", line)
            if match:
                seen[match[1]] += 1
                if match[1] not in NOT_TRIED:
                    calls.append((match[1], seen[match[1]]))
                if match[1] == "fsync":
                    synced.add(line[line.index("<"):line.index(">")])
        names = {name for name, _ in calls}
        self.assertLessEqual({"write", "fsync", "renameat", "flock", "openat"}, names)
        # Once each, or twice: libcdb of Debian 13 does it itself, too.
        self.assertEqual(len(synced), 3, "two files, one directory")
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
            child.kill(process)
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
