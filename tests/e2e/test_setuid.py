"""Installed setuid: an ordinary user cannot weaken, redirect or skip the scan, nor run anything as
qmailq or qscand; those whom the site trusts can choose."""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from . import child, prefix, samples
from .inject import MESSAGE, inject
from .programs import HOME, environment, find
from .queue_dir import QueueDir, split_lines
from .setuid_case import EVIL_SOURCE, INFECTED, Installed, setUpModule

TIME_LIMIT = 120  # seconds

PR_SET_TSC, PR_TSC_SIGSEGV = 26, 2
PR_SET_TIMERSLACK = 29
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1
UNAME26 = 0x0020000

# A scanner that fails unless it may do what others do, and has the machine for what it is.
NEEDY_SCANNER = """
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
int main(void) {
  struct utsname name;
#if defined(__x86_64__)
  (void)__builtin_ia32_rdtsc();
#endif
  if (mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
      MAP_FAILED) abort();
  if (uname(&name) != 0 || strncmp(name.release, "2.6", 3) == 0) abort();
  return 1;  /* infected */
}
"""


class OrdinaryUser(Installed):
    def setUp(self):
        super().setUp()
        # Everything that an attacker could want the programs to take for theirs.
        self.lair = self.dir / "lair"
        self.lair.mkdir()
        self.mark = self.lair / "mark"
        source = self.lair / "evil.c"
        source.write_text(EVIL_SOURCE % self.mark)
        self.compile("-shared", "-fPIC", "-o", self.lair / "evil.so", source)
        self.compile("-o", self.lair / "evil", source)
        for name in ("scanner", "qhpsi", "sh", "clamdscan"):
            (self.lair / name).symlink_to("evil")
        for name in ("libclamav.so", "virusscan.so"):
            (self.lair / name).symlink_to("evil.so")
        self.evil_queue = QueueDir(self.lair / "queue").make()
        for path in (self.lair, *self.lair.rglob("*")):
            os.chown(path, prefix.uid("mallory"), prefix.gid("mallory"), follow_symlinks=False)
            if not path.is_symlink():
                path.chmod(0o777)

    def helper(self, name, body):
        """A small program of the attacker's: `body` has argc and argv as c and v."""
        source = self.lair / f"{name}.c"
        source.write_text("#include <stdlib.h>\n#include <sys/resource.h>\n#include <unistd.h>\n"
                          f"int main(int c, char **v) {{ (void)c; {body} return 97; }}\n")
        self.compile("-static", "-o", self.lair / name, source)
        return self.lair / name

    def limiter(self):
        """A program that starts another under a low limit; static, so that it starts itself."""
        return self.helper("limit", "struct rlimit r = {strtoul(v[2], 0, 10), "
                           "strtoul(v[2], 0, 10)}; if (setrlimit(atoi(v[1]), &r) == 0) "
                           "{ execv(v[3], v + 3); }")

    def attack(self, settings=None, expected=(33,), message=INFECTED, **options):
        outcome = self.run_as("mallory", message, settings, **options)
        with self.subTest(settings=settings):
            if expected:
                self.assertIn(outcome.code, expected, outcome.log)
            self.assertNotIn(outcome.code, (0, 97), outcome.log)
            self.assert_nothing_got_by()
        return outcome

    def assert_nothing_got_by(self):
        for queued in self.queue.queued():
            self.assertNotIn(b"eicar", queued.message, "an infected message was queued")
        self.assert_nothing_queued(self.evil_queue)
        runners = self.mark.read_text().split() if self.mark.exists() else []
        self.assertEqual([r for r in runners if int(r) != prefix.uid("mallory")], [])

    def test_the_site_itself_works(self):
        self.assertEqual(self.run_as("mallory").code, 33)
        self.assert_code(self.run_as("mallory", MESSAGE), 0)
        self.assert_arrived(self.queue.only(), MESSAGE, "clean")
        # The lair's files do leave their mark when run.
        self.assertEqual(child.run([self.lair / "evil"], **prefix.as_user("mallory")).returncode, 0)
        self.assertEqual(self.mark.read_text().split(), [str(prefix.uid("mallory"))])

    def test_cannot_turn_the_scan_off_or_change_it(self):
        for value in ("", " ", "/bin/true", str(self.lair / "evil"), "plugin:", "plugin: evil.so",
                      "plugin: ../../tmp/evil.so", "scanner %s"):
            self.attack({"QHPSI": value})

    def test_cannot_change_what_the_verdict_means(self):
        for settings in ({"QHPSIRC": "0", "QHPSIRN": "1"}, {"QHPSIRN": "1", "QHPSIRC": "2"},
                         {"QHPSIRC": "99"}, {"REJECTVIRUS": "0"}, {"REJECTVIRUS": ""},
                         {"QHPSIONERROR": "accept"}, {"QHPSIONERROR": "accept",
                                                      "QHPSITIMEOUT": "1"},
                         {"QHPSITIMEOUT": "0"}, {"QHPSITIMEOUT": "junk"},
                         {"REJECTVIRUSCODE": "40"}, {"ERROR_FD": "2", "ERROR_CODE": "0"},
                         {"VIRUSFORWARD": "mallory@example.org"},
                         {"QUARANTINE": "mallory@example.org"}, {"EXTRAQUEUE": "x@example.org"},
                         {"QHPSIRELEASE": "root"}):
            self.attack(settings)

    def test_cannot_have_its_message_skipped_for_its_size(self):
        for settings in ({"QHPSIMAXSIZE": "1"}, {"QHPSIMINSIZE": "1000000000"}):
            self.attack(settings)

    def test_cannot_have_another_queue_taken(self):
        for settings in ({"QUEUEDIR": str(self.evil_queue.path)}, {"QUEUEDIR": ""},
                         {"QUEUE_BASE": str(self.lair)}, {"HOME": str(self.lair)},
                         {"QMAILHOME": str(self.lair)}, {"CONFSPLIT": "7"}, {"MIN_FREE": "x"}):
            self.attack(settings)

    def test_cannot_have_its_own_programs_run(self):
        lair = str(self.lair)
        for settings in ({"QHPSIPROG": f"{lair}/evil"}, {"PLUGINDIR": lair}, {"PATH": lair},
                         {"QUEUE_PLUGIN": "main"}, {"QUEUE_PLUGIN_SYMB": "main"},
                         {"SCANCMD": f"{lair}/evil"}, {"QHPSIARG1": "evil.so"},
                         {"QHPSIARG1": "a", "QHPSIARG2": "b", "QHPSIARG3": "c"},
                         {"LD_PRELOAD": f"{lair}/evil.so"}, {"LD_AUDIT": f"{lair}/evil.so"},
                         {"LD_LIBRARY_PATH": lair}, {"LD_BIND_NOW": "1", "LD_DEBUG": "all"},
                         {"GCONV_PATH": lair, "LC_ALL": "xx_YY.EVIL"}, {"LOCPATH": lair},
                         {"NLSPATH": lair}, {"TMPDIR": lair}, {"MALLOC_TRACE": f"{lair}/trace"},
                         {"MALLOC_CHECK_": "3", "MALLOC_PERTURB_": "165"},
                         {"GLIBC_TUNABLES": "glibc.malloc.check=3"}, {"BASH_ENV": f"{lair}/evil"},
                         {"ENV": f"{lair}/evil", "IFS": "/"}, {"RESOLV_HOST_CONF": f"{lair}/x"},
                         {"ASAN_OPTIONS": f"log_path={lair}/x"}):
            self.attack(settings)

    def test_cannot_have_other_clamd_or_signatures_asked(self):
        (self.lair / "db").mkdir()
        (self.lair / "db/harmless.hdb").write_text(f"{'0' * 32}:9:Nothing\n")
        self.attack({"LIBCLAMAV_DB": str(self.lair / "db")})
        self.attack({"CLAMD_SERVERS": "tcp:127.0.0.1:1"})

    def test_cannot_run_its_own_scanner_where_the_site_names_one_without_a_slash(self):
        self.site(qhpsi="scanner %s", rejectvirus=1)
        self.attack({"PATH": str(self.lair)}, expected=(77,))
        self.attack({"PATH": str(self.lair)}, expected=(77,), cwd=self.lair)

    def test_cannot_stand_in_a_place_that_matters(self):
        self.attack({}, cwd=self.lair)
        self.attack({"PATH": "."}, cwd=self.lair)

    def test_malformed_environment_changes_nothing(self):
        runner = self.helper("raw", "char *a[] = {\"qmail-queue\", 0}; execve(v[c - 1], a, v + 1);")
        for entries in (["QHPSI"], ["=QHPSI="], ["QHPSI=", "QHPSI="], ["\udcff\udcfe=x"],
                        ["A" * 100_000 + "=x"], ["QHPSI=", "REJECTVIRUS=0", "QHPSI"]):
            # The helper's environment for qmail-queue: these, and its own path as one more.
            self.attack({}, prefix=[runner, *entries])

    def test_no_argument_list_at_all_is_no_way_in(self):
        for arguments in ("{0}", '{"", 0}'):
            runner = self.helper("bare", f"char *a[] = {arguments}; execv(v[1], a);")
            self.attack({}, prefix=[runner])

    def test_closed_descriptors_let_nothing_by(self):
        for closing in ("0<&-", "1<&-", "2>&-", "0<&- 1<&-", "0<&- 1<&- 2>&-"):
            self.attack({}, expected=(), prefix=["/bin/sh", "-c", f'exec "$0" {closing}'])
        self.assertEqual(self.queue.queued(), [])

    def test_closed_stderr_does_not_get_into_a_clean_message(self):
        outcome = self.run_as("mallory", MESSAGE, prefix=["/bin/sh", "-c", 'exec "$0" 2>&-'])
        self.assert_code(outcome, 0)
        self.assert_arrived(self.queue.only(), MESSAGE, "clean")

    def test_low_limits_let_nothing_by(self):
        limits = [(resource.RLIMIT_NOFILE, n) for n in range(0, 14)]
        limits += [(resource.RLIMIT_FSIZE, n) for n in (0, 1, 100, 500, 4096)]
        limits += [(resource.RLIMIT_NPROC, n) for n in (0, 1, 2)]
        limits += [(resource.RLIMIT_AS, n << 20) for n in (1, 2, 4, 8, 16, 32, 64)]
        limits += [(resource.RLIMIT_CPU, 0)]
        limits += [(resource.RLIMIT_STACK, n << 10) for n in (16, 64, 256)]
        limits += [(resource.RLIMIT_DATA, n << 10) for n in (16, 256, 2048)]
        limiter = self.limiter()
        for what, limit in limits:
            with self.subTest(what=what, limit=limit):
                outcome = self.run_as("mallory", prefix=[limiter, str(int(what)), str(limit)])
                self.assertNotIn(outcome.code, (0, 97), outcome.log)
                self.assert_nothing_got_by()

    def test_limits_that_starve_the_unpacker_let_nothing_by(self):
        # Under some of these limits libclamav alone takes what it cannot unpack for empty.
        packed = dict(samples.testfile_messages())["clam.exe.bz2"]
        limiter = self.limiter()
        limits = [(resource.RLIMIT_DATA, kilobytes << 10) for kilobytes in range(6000, 14000, 400)]
        limits += [(resource.RLIMIT_AS, megabytes << 20) for megabytes in range(40, 120, 4)]
        limits += [(resource.RLIMIT_NOFILE, n) for n in range(14, 40, 2)]
        for what, limit in limits:
            with self.subTest(what=what, limit=limit):
                outcome = self.run_as("mallory", packed,
                                      prefix=[limiter, str(int(what)), str(limit)])
                self.assertNotIn(outcome.code, (0, 97), outcome.log)
                self.assertEqual(self.queue.files(), [])

    def test_a_caller_cannot_make_the_failure_that_the_site_accepts(self):
        self.site(qhpsi="/bin/false", rejectvirus=1, qhpsionerror="accept")
        filler = self.helper("fill", "struct rlimit r = {300, 300}; int n = atoi(v[1]), fd, last; "
                             "if (setrlimit(RLIMIT_NOFILE, &r)) return 97; "
                             "while ((fd = dup(1)) >= 0) last = fd; while (n--) close(last--); "
                             "execv(v[2], v + 2);")
        for free in range(1, 8):  # descriptors
            with self.subTest(free=free):
                self.attack(expected=(), prefix=[filler, str(free)])
        for _ in range(80):  # more than the limit
            sleeper = child.start([find("sleep"), "60"], **prefix.as_user("qscand"))
            self.addCleanup(sleeper.wait)
            self.addCleanup(sleeper.kill)
        self.attack(expected=(77, 120),  # 120: others run 64 processes as qmailq
                    prefix=[self.limiter(), str(int(resource.RLIMIT_NPROC)), "64"])

    def test_nor_by_what_its_scanner_inherits(self):
        source = self.dir / "needy.c"
        source.write_text(NEEDY_SCANNER)
        self.compile("-o", self.dir / "needy", source)
        self.site(qhpsi=self.dir / "needy", rejectvirus=1, qhpsionerror="accept")
        libc = ctypes.CDLL(None)
        self.attack(expected=(33,))
        # A kernel that knows one of these not has no such attack.
        self.attack(expected=(33,), preexec_fn=lambda: libc.prctl(PR_SET_TSC, PR_TSC_SIGSEGV))
        self.attack(expected=(33,), preexec_fn=lambda: libc.personality(UNAME26))
        self.attack(expected=(33, 77), preexec_fn=lambda: libc.prctl(
            PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0))

    def test_ignored_and_blocked_signals_change_nothing(self):
        every = set(range(1, 32)) - {signal.SIGKILL, signal.SIGSTOP}

        def ignore():
            for number in every:
                signal.signal(number, signal.SIG_IGN)

        def block():
            signal.pthread_sigmask(signal.SIG_BLOCK, every)

        for prepare in (ignore, block):
            self.attack({}, preexec_fn=prepare)

    def test_blocked_signals_do_not_keep_the_time_out_from_working(self):
        self.site(qhpsi="/bin/sleep 100", rejectvirus=1, qhpsitimeout=1)
        began = time.monotonic()
        self.attack({}, expected=(77,), preexec_fn=lambda: signal.pthread_sigmask(
            signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGCHLD, signal.SIGTERM}))
        self.assertLess(time.monotonic() - began, 60)

    def test_a_caller_cannot_have_the_time_outs_come_hours_late(self):
        def wait_long():
            libc = ctypes.CDLL(None, use_errno=True)
            slack = 10 ** 9 * 3600
            self.assertEqual(libc.prctl(PR_SET_TIMERSLACK, ctypes.c_ulong(slack), 0, 0, 0), 0)

        self.site(qhpsi="/bin/sleep 100", rejectvirus=1, qhpsitimeout=1)
        began = time.monotonic()
        self.attack({}, expected=(77,), preexec_fn=wait_long)
        self.assertLess(time.monotonic() - began, 60)

    def test_timer_of_the_caller_lets_nothing_by(self):
        for seconds in (0.0001, 0.001, 0.003, 0.01):
            self.attack({}, expected=(), preexec_fn=lambda s=seconds: signal.setitimer(
                signal.ITIMER_REAL, s, s))

    def test_umask_changes_nothing(self):
        for mask in (0, 0o777):
            self.attack({}, umask=mask)
            self.assert_code(self.run_as("mallory", MESSAGE, umask=mask), 0)
        for queued in self.queue.queued():
            self.assertEqual(queued.message_file.stat().st_mode & 0o777, 0o644)

    def test_cannot_run_qhpsi(self):
        for arguments in (["x"], ["plugin:/etc/passwd", "evil.so"], ["/bin/sh"], ["kill:1"]):
            with self.assertRaises(PermissionError):
                child.run(arguments, executable=prefix.INSTALLED_QHPSI, env=environment({}),
                          **prefix.as_user("mallory"))

    def test_cannot_read_the_queue(self):
        self.assert_code(self.run_as("mallory", MESSAGE), 0)
        done = child.run([find("cat"), self.queue.only().message_file],
                         **prefix.as_user("mallory"))
        self.assertNotEqual(done.returncode, 0)

    def test_cannot_signal_what_runs_for_it(self):
        self.site(qhpsi="/bin/sleep 2", rejectvirus=1, qhpsiproof=0)
        source = self.lair / "shoot.py"
        source.write_text(
            "import os, signal, subprocess, sys, time\n"
            "q = subprocess.Popen([sys.argv[1]], stdin=0, stdout=os.dup(1))\n"
            "time.sleep(1)\n"
            "try: os.kill(q.pid, signal.SIGKILL); code = 96\n"
            "except PermissionError: code = q.wait()\n"
            "os._exit(code)\n")
        # A signal that does arrive must not let the message by.
        outcome = self.run_as("mallory", MESSAGE, prefix=[find("python3"), source])
        self.assertIn(outcome.code, (0, 96), outcome.log)
        if outcome.code == 96:
            self.assertEqual(self.queue.queued(), [])

    def test_processes_that_wait_for_input_count_as_the_callers_own(self):
        """Else she would use up what other users, and the mail from the network, may have."""
        limit, wanted = 20, 40
        source = self.lair / "hold.py"
        source.write_text(
            "import os, resource, subprocess, sys\n"
            f"resource.setrlimit(resource.RLIMIT_NPROC, ({limit}, {limit}))\n"
            "held = []\n"
            f"for _ in range({wanted}):\n"
            "    try: held.append(subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE,\n"
            "                                      stdout=subprocess.PIPE))\n"
            "    except BlockingIOError: break\n"
            "print(len(held), flush=True)\n"
            "sys.stdin.read()\n")
        holder = child.start([find("python3"), source, prefix.INSTALLED_QUEUE],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, env=environment({}),
                             **prefix.as_user("mallory"))
        self.addCleanup(child.stop, holder, grace=0)
        self.assertIn(int(holder.stdout.readline()), range(1, limit))
        holder.stdin.close()
        holder.stdout.close()

    def mess_files(self):
        return [p for p in (self.queue.path / "mess").rglob("*") if p.is_file()]

    def test_what_waits_for_input_ends_with_its_input_and_leaves_nothing(self):
        """A signal of the caller's may end it: that is her own mail."""
        for signal_ in (signal.SIGTSTP, signal.SIGHUP, signal.SIGINT):
            process = child.start([prefix.INSTALLED_QUEUE], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  env=environment({}), **prefix.as_user("mallory"))
            self.addCleanup(child.stop, process, grace=0)
            child.wait_until(self.mess_files, what="the message's file is there")
            child.run(["/bin/kill", f"-{int(signal_)}", str(process.pid)],
                      **prefix.as_user("mallory"))
            process.stdin.close()
            process.stdout.close()
            self.assertNotEqual(process.wait(child.PATIENCE), 0)
            self.assertEqual(self.mess_files(), [])

    def test_missing_home_lets_nothing_by(self):
        HOME.rename("/var/moved")
        try:
            outcome = inject(INFECTED, None, {}, program="/var/moved/bin/qmail-queue",
                             **prefix.as_user("mallory"))
        finally:
            Path("/var/moved").rename(HOME)
        self.assertEqual(outcome.code, 61, outcome.log)
        self.assert_nothing_got_by()

    def test_missing_control_directory_lets_nothing_by(self):
        control = HOME / "control"
        control.rename("/var/moved")
        control.symlink_to("/nonexistent/control")
        try:
            dangling = self.attack(expected=(55,))
            control.unlink()
            missing = self.attack(expected=(55,))
        finally:
            control.unlink(missing_ok=True)
            Path("/var/moved").rename(control)
        for outcome in (dangling, missing):
            self.assertIn(f"cannot open {control}: No such file", outcome.log)

    def test_unreadable_control_file_lets_nothing_by(self):
        (HOME / "control/qhpsi").chmod(0)
        self.attack({}, expected=(55,))
        (HOME / "control/qhpsi").chmod(0o644)
        (HOME / "control/qhpsi").unlink()
        (HOME / "control/qhpsi").mkdir()
        try:
            self.attack({}, expected=(55,))
        finally:
            (HOME / "control/qhpsi").rmdir()


class Trusted(Installed):
    def test_root_and_service_users_choose_by_environment(self):
        for user in ("root", "qmaild", "alias", "qmails", "qmailq"):
            with self.subTest(user=user):
                self.queue = prefix.make_queue()
                outcome = self.run_as(user, settings={"REJECTVIRUS": "0"})
                self.assert_code(outcome, 0)
                self.assertEqual(self.queue.only().header[1], b"X-QHPSI: virus found\n")

    def test_environment_is_silent_the_control_files_speak(self):
        for user in ("root", "qmaild"):
            self.assert_code(self.run_as(user), 33)

    def test_a_listing_that_lacks_what_is_just_being_replaced_lets_nothing_by(self):
        """btrfs lists no file whose name rename() gave it after opendir()."""
        self.site(qhpsi="/bin/false", rejectvirus=1)
        done = threading.Event()

        def replace():  # repeatedly: the program may start late
            while not done.wait(0.05):
                shutil.copyfile(HOME / "control/qhpsi", HOME / "control/new")
                (HOME / "control/new").rename(HOME / "control/qhpsi")

        editor = threading.Thread(target=replace)
        editor.start()
        self.addCleanup(editor.join)
        self.addCleanup(done.set)
        outcome = self.run_as("root", settings={"ASAN_OPTIONS": "detect_leaks=0"}, prefix=[
            find("strace"), "-qq", "-o", "/dev/null", "-e", "inject=getdents64:retval=0:when=1"])
        self.assert_code(outcome, 33)

    def test_a_setting_that_is_just_being_written_lets_nothing_by(self):
        """A shell empties the file that it writes to first."""
        control = HOME / "control/qhpsi"
        control.write_text("")
        outcome = self.run_as("root")
        self.assert_code(outcome, 55)
        self.assertIn("control/qhpsi has just been emptied", outcome.log)

    def test_the_scanner_that_a_full_disk_has_emptied_lets_nothing_by(self):
        control = HOME / "control/qhpsi"
        control.write_text("")
        deadline = time.monotonic() + 10
        outcome = self.run_as("root")
        while "just been emptied" in outcome.log and time.monotonic() < deadline:
            time.sleep(0.2)
            outcome = self.run_as("root")
        self.assert_code(outcome, 55)
        self.assertIn("control/qhpsi is empty: remove it for no scans", outcome.log)
        control.write_text("\n")
        self.assert_code(self.run_as("root"), 0)

    def test_service_users_cannot_run_a_program_as_qmailq(self):
        """Nor one of root's that would run another for them."""
        lair = self.dir / "lair"
        lair.mkdir()
        (lair / "evil.c").write_text(EVIL_SOURCE % (self.dir / "mark"))
        self.dir.chmod(0o777)
        self.compile("-o", lair / "evil", lair / "evil.c")
        launcher = prefix.INSTALLED_QUEUE.parent / "qhpsi"
        (lair / "link").symlink_to(lair / "evil")
        for user in ("qmaild", "alias"):
            for program, scanner in ((lair / "evil", "x"), (lair / "link", "x"),
                                     ("/bin/sh", f"-c {lair}/evil"), ("/usr/bin/env", lair / "evil"),
                                     ("/nowhere", "x"), ("../../usr/bin/env", lair / "evil"),
                                     (f"{launcher}/", "x"), (prefix.INSTALLED_QUEUE, "x")):
                with self.subTest(user=user, program=program):
                    outcome = self.run_as(user, settings={"QHPSIPROG": program, "QHPSI": scanner})
                    self.assert_code(outcome, 55)
                    self.assertIn("QHPSIPROG", outcome.log)
                    self.assertFalse((self.dir / "mark").exists())
        self.assert_nothing_queued()

    def test_service_users_may_name_a_qhpsi_that_root_has_installed(self):
        launcher = prefix.INSTALLED_QUEUE.parent / "qhpsi"
        link = self.dir / "link"
        link.symlink_to(launcher)
        for program in (launcher, link, "bin/qhpsi"):
            with self.subTest(program=program):
                self.assert_code(self.run_as("qmaild", settings={"QHPSIPROG": program}), 33)
        self.site(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db", rejectvirus=1,
                  qhpsiprog="/nowhere")
        self.assert_code(self.run_as("qmaild", MESSAGE), 77)

    def test_a_directory_that_others_may_write_holds_no_qhpsi(self):
        """A copy of it would be as good, but who can put that there can put another."""
        copies = self.dir / "copies"
        copies.mkdir()
        copy = copies / "qhpsi"
        shutil.copyfile(prefix.INSTALLED_QUEUE.parent / "qhpsi", copy)
        os.chown(copy, prefix.uid("qscand"), prefix.gid("qscand"))
        copy.chmod(0o6755)
        for directory in (self.dir, copies):
            directory.chmod(0o777)
            self.assert_code(self.run_as("qmaild", settings={"QHPSIPROG": copy}), 55)
            directory.chmod(0o755)

    def test_empty_variable_turns_a_setting_off(self):
        self.assert_code(self.run_as("qmaild", settings={"QHPSI": ""}), 0)
        self.assertNotIn(b"X-QHPSI:", self.queue.only().message[:300])

    def test_qhpsitrusted_adds_users(self):
        self.assert_code(self.run_as("trusted", settings={"REJECTVIRUS": "0"}), 33)
        for listed in ("trusted", str(prefix.uid("trusted")), "# who\nnobody-at-all\ntrusted",
                       "nobody-at-all\n" * 1000 + "trusted"):
            with self.subTest(listed=listed[-60:]):
                self.queue = prefix.make_queue()
                self.site(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db", rejectvirus=1,
                          qhpsitrusted=listed)
                self.assert_code(self.run_as("trusted", settings={"REJECTVIRUS": "0"}), 0)
                self.assert_code(self.run_as("mallory", settings={"REJECTVIRUS": "0"}), 33)

    def test_control_file_of_64_kb_is_read_and_a_larger_one_lets_nothing_by(self):
        for size, code in ((65_536, 33), (65_537, 55)):
            with self.subTest(size=size):
                self.site(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db",
                          rejectvirus="1\n".ljust(size - 1, "#"))  # a newline follows
                outcome = self.run_as("mallory")
                self.assert_code(outcome, code)
                if code == 55:
                    self.assertIn("control/rejectvirus is larger than 64 KB", outcome.log)
        self.assert_nothing_queued()

    def test_received_line_says_who(self):
        for user, words in (("alias", b"by alias"), ("qmaild", b"from network"),
                            ("qmails", b"for bounce"), ("root", b"by uid 0"),
                            ("mallory", b"by uid %d" % prefix.uid("mallory"))):
            self.queue = prefix.make_queue()
            self.assert_code(self.run_as(user, MESSAGE), 0)
            queued = self.queue.only()
            self.assertIn(b" invoked " + words + b");", split_lines(queued.message)[0])
            self.assertEqual(queued.values(b"u"), [b"%d" % prefix.uid(user)])

    def test_queue_files_belong_to_qmailq(self):
        self.assert_code(self.run_as("mallory", MESSAGE), 0)
        queued = self.queue.only()
        for path in (queued.message_file, queued.todo_file):
            self.assertEqual(path.stat().st_uid, prefix.uid("qmailq"))
