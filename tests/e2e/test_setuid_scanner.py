"""What a scanner can do to the programs that are installed setuid, and they to it."""

import base64
import os
import shutil
import socket
import subprocess
from pathlib import Path

from . import child, kernel_keys, prefix
from .inject import MESSAGE, envelope
from .programs import HOME, environment, find
from .samples import EICAR
from .setuid_case import EVIL_SOURCE, Installed, setUpModule

TIME_LIMIT = 120  # seconds


class Scanner(Installed):
    """What runs the scan."""

    def scanner(self, body):
        """A shell script, and the directory $NOTES in which it may write."""
        notes = HOME / "notes"
        notes.mkdir(exist_ok=True)
        notes.chmod(0o777)
        script = HOME / "bin/scanner"
        script.write_text(f"#!/bin/sh\nNOTES={notes}\n{body}\n")
        script.chmod(0o755)
        return script, notes

    def test_runs_as_qscand_and_nobody_else(self):
        script, notes = self.scanner("grep -E '^(Uid|Gid|Groups):' /proc/self/status >$NOTES/ids\n"
                                     "cat >/dev/null && cat \"$1\" >/dev/null")
        self.site(qhpsi=f"{script} %s", qhpsiproof=0)
        self.assert_code(self.run_as("mallory", MESSAGE), 0)
        self.assert_arrived(self.queue.only(), MESSAGE, "clean")
        ids = dict(line.split(":") for line in (notes / "ids").read_text().splitlines())
        self.assertEqual(set(ids["Uid"].split()), {str(prefix.uid("qscand"))})
        self.assertEqual(set(ids["Gid"].split()), {str(prefix.gid("qmail"))})
        self.assertNotIn("0", ids["Groups"].split())

    def test_reaches_no_key_of_the_caller(self):
        script, notes = self.scanner('cat /proc/keys >$NOTES/keys; cat "$1" >/dev/null')
        kernel_keys.add_to_new_session("of-the-caller")
        self.assertIn("of-the-caller", Path("/proc/keys").read_text())
        # Without QHPSIALLOW the sandbox refuses keyctl(2).
        self.site(qhpsi=f"{script} %s", qhpsiproof=0, qhpsiallow="setuid")
        self.assert_code(self.run_as("mallory", MESSAGE), 0)
        self.assertNotIn("of-the-caller", (notes / "keys").read_text())

    def test_readings_are_made_as_qscand_and_read_by_nobody_else(self):
        odd = (b"From: a@example.org\nSubject: x\nContent-Transfer-Encoding: base64\n\n"
               + base64.b64encode(EICAR[:1]) + base64.b64encode(EICAR[1:]) + b"\n")
        outcome = self.run_as("mallory", odd, {"QHPSIREADINGS": "off"})
        self.assert_code(outcome, 33)
        self.assertTrue(outcome.scans()[0]["where"], outcome.log)
        self.assertEqual(self.queue.files(), [])
        script, notes = self.scanner(
            'cat "$1" >/dev/null && stat -c "%U:%G %a" "$1" >>$NOTES/made')
        self.site(qhpsi=f"{script} %s", qhpsiproof=0)
        self.assert_code(self.run_as("mallory", odd), 0)
        message, readings = (notes / "made").read_text().splitlines()
        self.assertEqual(message, readings)
        self.assertEqual(message, "qmailq:qmail 644")

    def test_readings_take_what_memory_they_need_whatever_the_service_has(self):
        encoded = base64.encodebytes(os.urandom(3_000_000))
        odd = b"Subject: x\nContent-Transfer-Encoding: base64\n\nQQ==\n" + encoded
        self.site(qhpsi="/bin/true %s", qhpsiproof=0)
        outcome = self.run_as("qmaild", odd, prefix=[find("softlimit"), "-m", "4000000"])
        self.assert_code(outcome, 0)
        self.assertGreater(int(outcome.scans()[0]["readings"]), 1)

    def test_time_out_kills_it_although_it_is_another_user(self):
        self.site(qhpsi="/bin/sleep 345", qhpsitimeout=1)
        outcome = self.run_as("mallory", MESSAGE)
        self.assert_code(outcome, 77)
        self.assertLess(outcome.seconds, 60)
        self.assertEqual(self.queue.files(), [])
        child.wait_until(lambda: not self._sleepers(), what="the scanner is gone")

    def test_sigterm_ends_it_too(self):
        for scanner in ("/bin/sleep 345", "/bin/yes 345"):  # silent, and never silent
            with self.subTest(scanner=scanner):
                self._terminate(scanner)

    def _terminate(self, scanner):
        self.site(qhpsi=scanner)
        (self.dir / "message").write_bytes(MESSAGE)
        (self.dir / "envelope").write_bytes(envelope())
        with open(self.dir / "message", "rb") as message, \
                open(self.dir / "envelope", "rb") as envelope_file:
            process = child.start([prefix.INSTALLED_QUEUE], stdin=message, stdout=envelope_file,
                                  stderr=subprocess.DEVNULL, env=environment({}),
                                  **prefix.as_user("mallory"))
        self.addCleanup(child.stop, process)
        child.wait_until(self._sleepers, what="the scanner is at work")
        process.terminate()
        self.assertEqual(process.wait(child.PATIENCE), 52)
        self.assertEqual(self.queue.files(), [])
        child.wait_until(lambda: not self._sleepers(), what="the scanner is gone")

    @staticmethod
    def _sleepers():
        done = subprocess.run([find("pgrep"), "-f", "^/bin/(sleep|yes) 345"], check=False,
                              stdout=subprocess.PIPE)
        return [pid for pid in done.stdout.split() if child.alive(int(pid))]

    def test_qhpsi_refuses_plugins_that_others_could_have_written(self):
        plugin = HOME / "plugins/libclamav.so"
        good = plugin.stat()
        try:
            for prepare in (lambda: plugin.chmod(0o664), lambda: plugin.chmod(0o646),
                            lambda: os.chown(plugin, prefix.uid("qscand"), -1)):
                prepare()
                outcome = self.run_as("mallory", MESSAGE)
                self.assert_code(outcome, 77)
                self.assertIn("exit status 57", outcome.log)
                os.chown(plugin, 0, 0)
                plugin.chmod(good.st_mode & 0o7777)
            plugin.parent.chmod(0o775)
            self.assert_code(self.run_as("mallory", MESSAGE), 77)
        finally:
            plugin.parent.chmod(0o755)
            os.chown(plugin, 0, 0)
            plugin.chmod(good.st_mode & 0o7777)
        self.assertEqual(self.queue.files(), [])
        self.assert_code(self.run_as("mallory", MESSAGE), 0)

    def test_group_qmail_cannot_load_its_own_plugins_with_qhpsi(self):
        for directory in (self.dir, "/tmp"):
            done = child.run(["plugin:/etc/passwd", "libclamav.so"],
                             executable=prefix.INSTALLED_QHPSI,
                             env=environment({"PLUGINDIR": directory}), **prefix.as_user("qmailq"))
            self.assertEqual(done.returncode, 57, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_qhpsi_refuses_a_plugin_program_that_others_could_have_written(self):
        program = prefix.INSTALLED_QHPSI_PLUGINS
        try:
            for prepare in (lambda: program.chmod(0o775), lambda: program.chmod(0o757),
                            lambda: os.chown(program, prefix.uid("qscand"), -1),
                            lambda: program.parent.chmod(0o775),
                            lambda: os.chown(program.parent, prefix.uid("qscand"), -1)):
                prepare()
                outcome = self.run_as("mallory", MESSAGE)
                self.assert_code(outcome, 77)
                self.assertIn("exit status 75", outcome.log)
                for path in (program, program.parent):
                    os.chown(path, 0, 0)
                    path.chmod(0o755)
        finally:
            for path in (program, program.parent):
                os.chown(path, 0, 0)
                path.chmod(0o755)
        self.assertEqual(self.queue.files(), [])
        self.assert_code(self.run_as("mallory", MESSAGE), 0)

    def test_a_copy_of_qhpsi_elsewhere_takes_no_plugin_program_from_there(self):
        # Like a hard link, made by somebody who may run it: qscand.
        lair = self.dir / "lair"
        lair.mkdir()
        shutil.copy(prefix.INSTALLED_QHPSI, lair / "qhpsi")
        (lair / "qhpsi-plugins").write_text(f"#!/bin/sh\nid -u >{lair}/mark\n")
        for path in (lair, *lair.iterdir()):
            os.chown(path, prefix.uid("qscand"), prefix.gid("qmail"))
            path.chmod(0o777)
        (lair / "qhpsi").chmod(0o6510)
        done = child.run(["plugin:/etc/passwd", "libclamav.so"], executable=lair / "qhpsi",
                         env=environment({}), **prefix.as_user("qmailq"))
        self.assertEqual(done.returncode, 75, done.stderr)
        self.assertFalse((lair / "mark").exists())

    def test_another_process_of_qscand_cannot_take_a_scan_over(self):
        tracer = self.dir / "tracer"
        (self.dir / "tracer.c").write_text(
            "#include <stdlib.h>\n#include <sys/ptrace.h>\n"
            "int main(int c, char **v) {\n"
            "  return c == 2 && ptrace(PTRACE_ATTACH, atoi(v[1]), 0, 0) == 0 ? 0 : 3;\n}\n")
        self.compile("-o", tracer, self.dir / "tracer.c")
        self.dir.chmod(0o755)
        as_qscand = {"user": prefix.uid("qscand"), "group": prefix.gid("qmail"), "extra_groups": []}
        # A clamd that never answers keeps qhpsi-plugins waiting.
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(child.PATIENCE)
            for mode in (0o711, 0o755):  # the second one needs a moment
                prefix.INSTALLED_QHPSI_PLUGINS.chmod(mode)
                self.addCleanup(prefix.INSTALLED_QHPSI_PLUGINS.chmod, 0o711)
                scan = child.start(
                    ["plugin:/etc/passwd", "clamd.so"], executable=prefix.INSTALLED_QHPSI,
                    stdin=subprocess.DEVNULL,
                    env=environment({"CLAMD_SERVERS": f"tcp:127.0.0.1:{silent.getsockname()[1]}"}),
                    **prefix.as_user("qmailq"))
                connection, _ = silent.accept()  # it has the plugin loaded
                done = child.run([tracer, str(scan.pid)], **as_qscand)
                self.assertEqual(done.returncode, 3, oct(mode))
                self.assertTrue(child.alive(scan.pid))
                connection.close()
                child.stop(scan, grace=0)
            # The tracer itself works.
            sleeper = child.start([find("sleep"), "60"], **as_qscand)
            done = child.run([tracer, str(sleeper.pid)], **as_qscand)
            child.stop(sleeper, grace=0)
            self.assertEqual(done.returncode, 0)

    def test_a_scanner_that_is_given_no_message_does_not_find_an_empty_one(self):
        for closing, code in (("0<&-", 1), ("0</dev/null", 0)):
            done = child.run(["/bin/sh", "-c", f'exec "$0" "$@" {closing}', find("python3"), "-c",
                              "import os, sys; os.execv(sys.argv[1], ['/bin/cat'])",
                              prefix.INSTALLED_QHPSI],
                             env=environment({}), **prefix.as_user("qmailq"))
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertEqual(b"Bad file descriptor" in done.stderr, code == 1, done.stderr)

    def test_a_scanner_gets_no_environment_but_its_settings(self):
        # A qmail-queue that passes its whole environment on would run qhpsi like this.
        lair = self.dir / "lair"
        lair.mkdir()
        lair.chmod(0o777)
        (lair / "evil.c").write_text(EVIL_SOURCE % (lair / "mark"))
        self.compile("-shared", "-fPIC", "-o", lair / "evil.so", lair / "evil.c")
        given = {"LD_PRELOAD": str(lair / "evil.so"), "LD_AUDIT": str(lair / "evil.so"),
                 "LD_LIBRARY_PATH": str(lair), "GLIBC_TUNABLES": "glibc.malloc.check=3",
                 "GCONV_PATH": str(lair), "BASH_ENV": str(lair), "QHPSITIMEOUT": "60"}
        caller = {"env": {**environment({}), **given}, "executable": prefix.INSTALLED_QHPSI,
                  **prefix.as_user("qmailq")}
        done = child.run(["/usr/bin/env"], **caller)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(done.stdout.decode().splitlines()),
                         ["LC_ALL=C", f"PATH={environment({})['PATH']}", "QHPSITIMEOUT=60"])
        done = child.run(["plugin:/etc/passwd", "generic.so"], **caller)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertFalse((lair / "mark").exists())

    def test_envelope_of_an_ordinary_user_is_as_sent(self):
        self.assert_code(self.run_as("mallory", MESSAGE, envelope_bytes=envelope("a@b", "c@d")), 0)
        self.assertEqual(self.queue.only().recipients, [b"c@d"])
