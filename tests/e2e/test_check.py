"""qhpsi-installer check: a site that scans, and each thing that can be wrong with it."""

import json
import os
import pty
import re
import shutil
import socket
import subprocess
import time

from . import child, namespace, prefix, supervise
from .clamd import free_port, serve
from .programs import HOME, find
from .services_case import SIGNATURE
from .test_control import ENVIRONMENT, INSTALLER, Control

TIME_LIMIT = 360  # seconds


def setUpModule():
    supervise.prepare_machine()
    with open("/etc/passwd", "a", encoding="ascii") as passwd:
        passwd.write(f"qmailr:x:8500:{prefix.gid('qmail')}::/:/bin/sh\n")


# Becomes the program in its arguments, on a kernel that knows no landlock_create_ruleset().
WITHOUT_LANDLOCK = """
import ctypes, errno, os, sys
seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p
rules = ctypes.c_void_p(seccomp.seccomp_init(0x7fff0000))
assert seccomp.seccomp_attr_set(rules, 3, 0) == 0  # setuid programs keep their rights
assert seccomp.seccomp_rule_add(rules, 0x00050000 | errno.ENOSYS, 444, 0) == 0
assert seccomp.seccomp_load(rules) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""


class Check(Control):
    def setUp(self):
        super().setUp()
        self.add_signatures()
        self.port = free_port()
        (self.site.home / "queue").mkdir()
        for number in (1, 2):
            self.installer("queue", "create", "--for", "indimail",  # as install makes them
                           self.site.home / f"queue/queue{number}")
        self.site.add("clamd")
        self.site.add("qmail-smtpd", "qmail-smtpd.25", PORT=self.port, QUEUE_COUNT=2)
        self.site.start()
        self.site.wait_for_log("clamd", "Self checking")
        self.site.wait_for_port(self.port)
        self.site.wait_for("qmail-smtpd.25/log", "up")

    def check(self, *words, code=111, **options):
        output = self.installer("check", code=code, **options)
        for word in words:
            self.assertIn(word, output)
        return output

    def test_a_site_that_scans(self):
        self.assertRegex(self.check(code=0),
                         r"^qmail-smtpd.25: a message with EICAR: X-QHPSI: virus found; "
                         r"a clean one: X-QHPSI: clean\n"
                         r"scanner unix:/run/qhpsi/clamd.ctl: proved \d+ s ago\n"
                         r"mail is being scanned\n$")
        report = json.loads(self.installer("check", "--json"))
        (proof,) = report.pop("proofs")
        self.assertEqual((proof["scanner"], proof["trouble"]), ("unix:/run/qhpsi/clamd.ctl", ""))
        self.assertLess(abs(time.time() - proof["proved"]), 60)
        self.assertEqual(report, {
            "mail_is_scanned": True, "findings": [],
            "trials": [{"service": "qmail-smtpd.25", "infected": "X-QHPSI: virus found",
                        "clean": "X-QHPSI: clean"}]})
        self.assertEqual(sorted(p.name for p in (self.site.home / "queue").iterdir()),
                         ["queue1", "queue2"])
        self.installer("queue", "check", self.site.home / "queue/queue1")

    def test_what_a_check_that_was_killed_left_is_removed(self):
        left = self.site.home / "queue/.qhpsi-check.3999999/mess"
        left.mkdir(parents=True)
        other = self.site.home / "queue/.qhpsi-check.1"
        other.mkdir()
        self.check(code=0)
        self.assertEqual(sorted(p.name for p in (self.site.home / "queue").iterdir()),
                         [other.name, "queue1", "queue2"])

    def test_of_another_root_is_refused(self):
        self.assertIn("check: the programs of --root are not run here",
                      self.installer("check", "--root", self.dir, code=100))

    def test_what_becomes_of_mail_does_not_matter(self):
        policy = self.dir / "policy"
        policy.write_text("* drop\n")
        for name, value in (("REJECTVIRUS", "1"), ("QUARANTINE", "a@example.net"),
                            ("QHPSIPOLICY", policy)):
            self.installer("set", "qmail-smtpd.25", name, value, "--restart")
        self.site.wait_for_port(self.port)
        self.check(code=0)

    def test_a_scanner_that_has_less_time_than_it_takes(self):
        scanner = self.script("sleep 2; ! grep -q 'EICAR-STANDARD\\|eicar.zip' $1")
        self.installer("set", "qmail-smtpd.25", "QHPSI", f"{scanner} %s")
        for seconds, code in (("60", 0), ("1", 111)):
            self.installer("set", "qmail-smtpd.25", "QHPSITIMEOUT", seconds, "--restart")
            self.site.wait_for_port(self.port)
            output = self.check(code=code)
            self.assertEqual("no verdict in 1 seconds" in output, code != 0, output)

    def test_mail_that_its_size_keeps_from_the_scanner(self):
        for size, code in (("1000000", 0), ("10", 111)):
            self.installer("set", "qmail-smtpd.25", "QHPSIMAXSIZE", size, "--restart")
            self.site.wait_for_port(self.port)
            output = self.check(f"warning: qmail-smtpd.25: QHPSIMAXSIZE: larger mail than {size} "
                                "bytes is not scanned", code=code)
            self.assertEqual("infected: queued, but not scanned" in output, code != 0)

    def set_control(self, **files):
        self.addCleanup(prefix.set_control)
        prefix.set_control(**files)

    def test_a_scanner_that_control_names(self):
        self.installer("unset", "qmail-smtpd.25", "QHPSI", "--restart")
        self.site.wait_for_port(self.port)
        self.check("problem: qmail-smtpd.25: QHPSI: is not set, mail is not scanned")
        self.set_control(qhpsi="clamd:")
        self.check("mail is being scanned", code=0)
        (HOME / "control/qhpsi").write_bytes(b"")
        self.check(f"problem: qmail-smtpd.25: defers all mail: {HOME}/control/qhpsi is empty",
                   "fix: qhpsi-installer set qmail-smtpd.25 QHPSI clamd: --restart")

    def test_servers_and_sizes_that_control_names(self):
        servers = self.installer("show", "qmail-smtpd.25", "CLAMD_SERVERS").strip()
        servers = servers.removeprefix("CLAMD_SERVERS=")
        for name in ("CLAMD_SERVERS", "QHPSIMAXSIZE"):
            self.installer("unset", "qmail-smtpd.25", name, "--restart")
        self.site.wait_for_port(self.port)
        self.set_control(clamd_servers="unix:/nobody")
        self.check("problem: qmail-smtpd.25: defers all mail: no clamd answers: unix:/nobody")
        self.set_control(clamd_servers=servers, qhpsimaxsize=200_000_000)
        output = self.check("warning: qmail-smtpd.25: QHPSIMAXSIZE: larger mail than 200000000 "
                            "bytes is not scanned", f"fix: rm {HOME}/control/qhpsimaxsize", code=0)
        self.assertNotIn("defers all mail", output)
        self.set_control(clamd_servers=servers, qhpsimaxsize="many")
        self.check("problem: qmail-smtpd.25: QHPSIMAXSIZE: ",
                   f"fix: repair {HOME}/control/qhpsimaxsize")

    def test_a_setting_that_is_not_in_force_yet(self):
        self.installer("set", "qmail-smtpd.25", "QHPSIPROOF", "60")
        self.check("problem: qmail-smtpd.25: runs with an older value of QHPSIPROOF",
                   "fix: svc -t ")

    def test_a_scanner_that_does_not_answer(self):
        self.installer("disable", "clamd")
        output = self.check("problem: qmail-smtpd.25: defers all mail: no clamd answers: "
                            "unix:/run/qhpsi/clamd.ctl: connect: ",
                            "fix: qhpsi-installer enable clamd")
        self.assertNotIn("mail is being scanned", output)

    def test_a_scanner_that_finds_nothing(self):
        self.installer("set", "qmail-smtpd.25", "QHPSI", "/bin/true %s", "--restart")
        self.site.wait_for_port(self.port)
        self.check("mail is not scanned: ", "/bin/true is not believed: it calls EICAR clean",
                   "scanner /bin/true: in trouble: it calls EICAR clean\n")
        self.installer("set", "qmail-smtpd.25", "QHPSIPROOF", "0", "--restart")
        self.site.wait_for_port(self.port)
        self.check("mail is not scanned: infected: X-QHPSI: clean; clean: X-QHPSI: clean")

    def test_settings(self):
        self.installer("unset", "qmail-smtpd.25", "QHPSI")
        self.check("QHPSI: is not set, mail is not scanned",
                   "fix: qhpsi-installer set qmail-smtpd.25 QHPSI clamd: --restart",
                   "infected: queued, but not scanned")
        self.variable("qmail-smtpd.25", "QHPSITIMEOUT").write_text("5m\n")
        self.check('problem: qmail-smtpd.25: QHPSITIMEOUT: "5m" is not a number from 1 to 86400')

    def test_a_kernel_that_cannot_keep_plugins_from_reading(self):
        without = [find("python3"), "-c", WITHOUT_LANDLOCK, INSTALLER, "check", *self.where()]

        def warned():
            done = child.run(without, env=ENVIRONMENT, timeout=2 * child.PATIENCE)
            return b"this kernel has no Landlock" in done.stdout
        self.assertFalse(warned())
        self.installer("set", "qmail-smtpd.25", "QHPSI", "plugin: clamd.so", "--restart")
        self.assertTrue(warned())
        self.assertNotIn("Landlock", self.check(code=0))

    def test_programs_owners_and_modes(self):
        self.installer("set", "qmail-smtpd.25", "QHPSI", "plugin: clamd.so", "--restart")
        queue, qhpsi = prefix.INSTALLED_QUEUE, prefix.INSTALLED_QHPSI
        plugins, plugin = prefix.INSTALLED_QHPSI_PLUGINS, HOME / "plugins/clamd.so"
        programs = (queue, qhpsi, plugins, plugin)
        self.addCleanup(self.put_back, [(p, p.read_bytes(), p.stat()) for p in programs])
        queue.chmod(0o755)
        self.check(f"problem: {queue}: has mode 755, not 6711", f"fix: chmod 6711 {queue}")
        os.chown(queue, 0, 0)
        os.chown(qhpsi, 0, 0)
        plugin.chmod(0o666)
        plugins.chmod(0o775)
        self.check(f"{queue}: does not belong to qmailq:qmail",
                   f"fix: chown qmailq:qmail {queue}; chmod 6711 {queue}",
                   f"{qhpsi}: does not belong to qscand:qmail",
                   f"{plugins}: users other than root may write to it", f"chmod go-w {plugins}",
                   f"{plugin}: users other than root may write to it", f"chmod go-w {plugin}")
        plugins.chmod(0o755)
        self.check(f"problem: {plugins}: others may read it", f"fix: chmod 711 {plugins}")
        plugins.unlink()
        self.check(f"problem: {plugins}: is not there", "fix: qhpsi-installer install")
        for path in (queue, qhpsi, plugin):
            path.unlink()
        self.check(*(f"problem: {path}: is not there" for path in (queue, qhpsi, plugin)),
                   "fix: qhpsi-installer install")

    def test_the_program_for_readings(self):
        readings, qhpsi = prefix.INSTALLED_QHPSI_READINGS, prefix.INSTALLED_QHPSI
        self.addCleanup(self.put_back, [(p, p.read_bytes(), p.stat()) for p in (readings, qhpsi)])
        readings.chmod(0o777)
        self.check(f"problem: {readings}: users other than root may write to it",
                   f"problem: {readings}: others may read it", f"fix: chmod 711 {readings}")
        readings.unlink()
        self.check(f"problem: {readings}: is not there", "fix: qhpsi-installer install")
        status = qhpsi.stat()  # as IndiMail's, it knows none
        qhpsi.write_bytes(qhpsi.read_bytes().replace(b"qhpsi-readings", b"nothing-of-it."))
        os.chown(qhpsi, status.st_uid, status.st_gid)
        qhpsi.chmod(0o6510)
        self.check(f"problem: {qhpsi}: knows no readings: mail that is not ordinary is put off",
                   "fix: qhpsi-installer set qmail-smtpd.25 QHPSIREADINGS off --restart")

    def test_links_to_programs_and_plugins_are_followed(self):
        self.installer("set", "qmail-smtpd.25", "QHPSI", "plugin: clamd.so", "--restart")
        self.site.wait_for_port(self.port)
        for name in ("bin", "plugins"):
            (HOME / name).rename(HOME / f"real-{name}")
            self.addCleanup((HOME / f"real-{name}").rename, HOME / name)
            (HOME / name).symlink_to(f"real-{name}")
            self.addCleanup((HOME / name).unlink)
        self.check("mail is being scanned", code=0)

    def test_a_linked_qhpsi_needs_what_is_beside_the_file_itself(self):
        links = self.site.home / "links"
        links.mkdir()
        for name in ("qmail-queue", "qhpsi"):
            (links / name).symlink_to(HOME / "bin" / name)
        self.installer("set", "qmail-smtpd.25", "QMAILQUEUE", links / "qmail-queue")
        self.installer("set", "qmail-smtpd.25", "QHPSIPROG", links / "qhpsi")
        self.installer("set", "qmail-smtpd.25", "QHPSI", "plugin: clamd.so", "--restart")
        self.site.wait_for_port(self.port)
        self.check("mail is being scanned", code=0)
        plugins = prefix.INSTALLED_QHPSI_PLUGINS
        self.addCleanup(self.put_back, [(plugins, plugins.read_bytes(), plugins.stat())])
        plugins.unlink()
        self.check(f"problem: {plugins}: is not there")

    @staticmethod
    def put_back(files):
        for path, content, status in files:
            path.write_bytes(content)
            os.chown(path, status.st_uid, status.st_gid)
            path.chmod(status.st_mode & 0o7777)

    def test_nosuid(self):
        binaries = prefix.INSTALLED_QUEUE.parent
        mount = find("mount")
        child.run([mount, "--bind", binaries, binaries])
        self.addCleanup(child.run, [find("umount"), binaries])
        child.run([mount, "-o", "remount,bind,nosuid", binaries])
        self.check(f"{binaries}/qmail-queue: is on a file system that is mounted nosuid",
                   "fix: mount -o remount,suid ")

    def test_users_that_are_missing(self):
        passwd = prefix.Path("/etc/passwd")
        before = passwd.read_text()
        self.addCleanup(passwd.write_text, before)
        passwd.write_text(before.replace("qmailr:", "other:"))
        self.check("qmailr")

    def test_programs_of_services(self):
        self.variable("qmail-smtpd.25", "PATH").write_text("/nonexistent\n")
        self.variable("qmail-smtpd.25", "SMTPD").write_text("/nonexistent/smtpd a\n")
        self.check('qmail-smtpd.25: "tcpserver": no such program in /nonexistent',
                   "fix: install the package ucspi-tcp",
                   'qmail-smtpd.25: "/nonexistent/smtpd": no such program')

    def test_queues(self):
        queue = self.site.home / "queue/queue2"
        (queue / "todo").chmod(0o700)
        self.check(f"{queue}/todo", f"fix: qhpsi-installer queue check --repair {queue}")
        queue.rename(self.site.home / "queue/elsewhere")
        self.check(f"{queue}: is not there",
                   f"fix: qhpsi-installer queue create --for indimail {queue}\n")
        self.installer("queue", "create", "--for", "indimail", queue)
        self.check(code=0)

    def test_queues_that_are_missing_are_made_as_their_siblings_are(self):
        first, second = (self.site.home / f"queue/queue{number}" for number in (1, 2))
        shutil.rmtree(second)
        for form, options in (("notqmail", ""), ("indimail", "--for indimail ")):
            shutil.rmtree(first)
            self.check(f"fix: qhpsi-installer queue create --for indimail {first}\n")
            self.installer("queue", "create", "--for", form, first)
            self.check(f"fix: qhpsi-installer queue create {options}{second}\n")
        shutil.rmtree(first)
        self.installer("queue", "create", "--for", "indimail", "--split", "7", first)
        self.check(f"fix: qhpsi-installer queue create --for indimail --split 7 {second}\n")

    def test_rules(self):
        source = self.site.home / "tcp.smtp"
        source.write_text(":allow\n")
        os.utime(self.site.rules, (1, 1))
        self.check(f"{self.site.rules}: is older than {source}", "fix: qhpsi-installer tcprules")
        self.installer("tcprules")
        self.check(code=0)
        source.write_text('192.0.2.:allow,QHPSI="",X="1"\n:allow\n')
        self.installer("tcprules")
        self.check(f"warning: {source}: sets QHPSI: mail of those clients is not tried", code=0)
        self.site.rules.unlink()
        self.check(f"{self.site.rules}: is not there: nobody is served")

    def test_a_port_that_is_taken(self):
        self.site.shell("svc -d /service/qmail-smtpd.25")
        self.site.wait_for("qmail-smtpd.25", "down")
        self.check("problem: qmail-smtpd.25: is down, but has no file down",
                   "fix: qhpsi-installer enable qmail-smtpd.25")
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", self.port))
            other.listen()
            self.check(f"problem: port {self.port}: is taken by python3 (pid {os.getpid()}), "
                       "not by qmail-smtpd.25")

    def test_no_service_is_up(self):
        self.installer("disable", "qmail-smtpd.25")
        self.check("problem: no SMTP service is up", "fix: qhpsi-installer enable qmail-smtpd.25")

    def test_a_log_that_is_down(self):
        self.site.shell("svc -d /service/clamd/log")
        self.site.wait_for("clamd/log", "down")
        self.check("problem: clamd: its log is down", f"fix: svc -u {self.site.services}/clamd/log")

    def test_signatures(self):
        signatures = self.site.signatures
        for path in signatures.iterdir():
            os.utime(path, (time.time() - 30 * 86400,) * 2)
        self.check(f"warning: {signatures}: the newest signatures are 30 d 0 h old",
                   "fix: qhpsi-installer enable freshclam", code=0)
        (signatures / "broken.ndb").write_text("nonsense\n")
        self.check(f"problem: {signatures}: libclamav rejects it: ", "broken.ndb")
        for path in signatures.iterdir():
            path.unlink()
        self.check(f"problem: {signatures}: has no signatures")

    def test_signatures_that_others_could_write(self):
        signatures = self.site.signatures
        blinds = "a scan that a mail takes over could blind all later ones"
        qscand, qfreshclam = (prefix.uid(name) for name in ("qscand", "qfreshclam"))
        os.chown(signatures, qscand, -1)
        self.check(f"problem: {signatures}: belongs to qscand: {blinds}",
                   "fix: qhpsi-installer install")
        os.chown(signatures, qfreshclam, prefix.gid("qmail"))
        signatures.chmod(0o775)
        self.check(f"problem: {signatures}: others may write to it: {blinds}")
        signatures.chmod(0o755)
        name = next(signatures.iterdir())
        os.chown(name, qscand, -1)
        self.check(f"problem: {name}: belongs to qscand: {blinds}")
        os.chown(name, qfreshclam, -1)
        link = signatures / "link.ndb"
        link.symlink_to("/usr/share/common-licenses/GPL-2")
        os.chown(link, qscand, -1, follow_symlinks=False)
        self.check(f"problem: {link}: belongs to qscand: {blinds}", f"fix: rm {link}")
        link.unlink()
        self.check(code=0)

    def test_a_file_that_has_scanners_overlook_something(self):
        signatures = self.site.signatures
        for name in ("local.ign2", "LOCAL.FP"):
            path = signatures / name
            path.write_text("" if name.endswith("ign2") else f"{'0' * 32}:68:Example.File\n")
            self.check(code=0)  # root's
            os.chown(path, prefix.uid("qfreshclam"), -1)
            self.check(f"problem: {path}: has scanners overlook something, and root did not put it "
                       "there", f"fix: rm {path}, or if it is yours: chown root {path}")
            path.unlink()
        path = signatures / "\x1b[2J.ign2"
        path.touch()
        os.chown(path, prefix.uid("qfreshclam"), -1)
        said = self.installer("check", code=111)
        self.assertIn("?[2J.ign2: has scanners overlook something", said)
        self.assertNotIn("\x1b", said)
        path.unlink()
        self.site.add("freshclam", down=True, CUSTOMURL="http://mirror.example.net/some.ign2")
        (signatures / "some.ign2").touch()
        os.chown(signatures / "some.ign2", prefix.uid("qfreshclam"), -1)
        self.site.wait_for("freshclam", "down")
        self.check(code=0)

    def test_directories_that_a_scan_could_use(self):
        tmp, run, proof = (prefix.Path(p) for p in ("/var/lib/qhpsi/tmp", "/run/qhpsi",
                                                    HOME / "proof"))
        for path, owner, words, fix in (
                (tmp, "qclamd", "it could change what clamd unpacks", "svc -t "),
                (run, "qclamd", "it could take the place of clamd", "svc -t "),
                (proof, "qmailq", "it could have a blind scanner believed", "chown qmailq:qmail ")):
            self.addCleanup(os.chown, path, prefix.uid(owner), prefix.gid("qmail"))
            os.chown(path, prefix.uid("qscand"), prefix.gid("qmail"))
            self.assertRegex(self.installer("check", code=111),
                             rf"problem: {path}: belongs to qscand: {words}\n +fix: {fix}")
            os.chown(path, prefix.uid(owner), prefix.gid("qmail"))

    def test_signatures_are_not_read_as_root(self):
        secret = self.site.signatures / "secret.ndb"
        secret.write_text(SIGNATURE)
        secret.chmod(0o600)  # root's
        words = f"{self.site.signatures}: Can't open file or directory"
        self.check(f"problem: {words}")
        self.assertIn(f"signatures {words}", self.installer("status"))

    def test_signatures_that_never_end(self):
        for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero")):
            path = self.site.signatures / "endless.ndb"
            make(path)
            began = time.monotonic()
            self.check(f"problem: {self.site.signatures}: endless.ndb: is no regular file")
            self.assertIn("endless.ndb: is no regular file", self.installer("status"))
            self.assertLess(time.monotonic() - began, child.PATIENCE)
            path.unlink()

    def test_a_second_clamd(self):
        serve(self, "second")
        self.check("warning: 2 clamd run, each with all signatures in memory", code=0)

    def test_apparmor(self):
        namespace.mount_tmpfs("/sys/kernel/security")
        self.addCleanup(child.run, [find("umount"), "/sys/kernel/security"])
        profiles = prefix.Path("/sys/kernel/security/apparmor/profiles")
        profiles.parent.mkdir()
        profiles.write_text("/usr/sbin/ntpd (enforce)\n/usr/sbin/clamd (complain)\n")
        self.check(code=0)
        profiles.write_text("/usr/sbin/ntpd (enforce)\n/usr/sbin/clamd (enforce)\n")
        local = prefix.Path("/etc/apparmor.d/local/usr.sbin.clamd")
        local.parent.mkdir(parents=True, exist_ok=True)
        local.unlink(missing_ok=True)
        self.addCleanup(local.unlink)
        self.follow_apparmor_advice("clamd", f"{self.site.home}/queue/** r,")
        self.check(code=0)
        profiles.write_text("/usr/bin/freshclam (enforce)\n")
        other = local.with_name("usr.bin.freshclam")
        other.unlink(missing_ok=True)
        self.addCleanup(other.unlink)
        self.follow_apparmor_advice("freshclam", f"{self.site.signatures}/ r,")
        self.check(code=0)
        for path in (local, other):
            done = child.run([find("apparmor_parser"), "-Q", "-K",
                              path.parent.parent / path.name])
            self.assertEqual(done.returncode, 0, done.stderr)

    def follow_apparmor_advice(self, program, first):
        output = self.check(f"problem: AppArmor: the profile of {program} does not allow {first}")
        fix = re.search(r"fix: (printf .*); apparmor_parser -r \S+\n", output)[1]
        child.run(["/bin/sh", "-c", fix])

    def trace(self, service, command):
        """Has the run script start `command` under strace. The file that it fills."""
        run, trace = self.site.services / service / "run", self.dir / "trace"
        traced = f"{find('strace')} -f -qq -o {trace} -e trace=%file,bind,connect {command}"
        run.write_text(run.read_text().replace(command, traced))
        trace.touch()
        trace.chmod(0o666)
        return trace

    def assert_apparmor_is_asked_for_all(self, profile, trace, *directories):
        """Each path below `directories` that was named in a system call has a rule."""
        namespace.mount_tmpfs("/sys/kernel/security")
        self.addCleanup(child.run, [find("umount"), "/sys/kernel/security"])
        profiles = prefix.Path("/sys/kernel/security/apparmor/profiles")
        profiles.parent.mkdir()
        profiles.write_text(f"{profile} (enforce)\n")
        rules = re.findall(r"'(/\S+) [rwk]+,'", self.check())
        allowed = re.compile("|".join(re.escape(r).replace(r"\*\*", ".+") for r in rules))
        named = map(os.path.normpath, re.findall(r'"(/[^"]*)"', trace.read_text()))
        used = {p for p in named if p.startswith(directories)}
        self.assertGreater(len(used), 2)
        names = {r.rstrip("/") for r in rules}
        self.assertEqual({p for p in used if not allowed.fullmatch(p)
                          and p.rstrip("/") not in names}, set())

    def ours(self):
        return (str(self.site.home), str(self.site.services), str(self.site.signatures),
                "/run/qhpsi")

    def test_what_apparmor_is_asked_for_is_all_that_clamd_uses_of_ours(self):
        self.installer("disable", "clamd")
        trace = self.trace("clamd", "clamd --config-file")
        self.installer("enable", "clamd")
        child.wait_until(lambda: self.site.said("clamd", "Self checking") == 2, what="clamd is up")
        self.check(code=0)
        temporary = (self.site.services / "clamd/variables/TMPDIR").read_text().strip()
        self.assert_apparmor_is_asked_for_all("/usr/sbin/clamd", trace, *self.ours(), temporary)

    def test_what_apparmor_is_asked_for_is_all_that_freshclam_uses_of_ours(self):
        directory = self.dir / "web"
        directory.mkdir()
        web = supervise.WebServer(directory)
        self.addCleanup(web.stop)
        (directory / "new.ndb").write_text(SIGNATURE)
        self.site.add("freshclam", MIRROR=web.address, EXCLUDE="main daily bytecode",
                      CUSTOMURL=f"{web.address}/new.ndb")
        trace = self.trace("freshclam", "freshclam --daemon")
        self.site.wait_for_log("freshclam", "new.ndb updated")
        self.assert_apparmor_is_asked_for_all("/usr/bin/freshclam", trace, *self.ours())

    def test_a_bad_neighbour_stops_nobody(self):
        neighbour = self.site.services / "another"
        (neighbour / "variables/DIRECTORY").mkdir(parents=True)
        (neighbour / "run").write_text("#!/bin/sh\nexec sleep 1000\n")
        (neighbour / "down").touch()
        self.check("problem: another: its variables are not read: ",
                   "a message with EICAR: X-QHPSI: virus found")
        self.assertIn("another", self.installer("status"))
        rules = self.site.home / "tcp.smtp"
        rules.write_text(":allow\n")
        self.assertIn("for the next connection", self.installer("tcprules"))

    def test_limits_that_hide(self):
        conf = self.site.services / "clamd/clamd.conf"
        conf.write_text(conf.read_text().replace("MaxFileSize 1200M", "MaxFileSize 100M"))
        self.check(f"warning: {conf}: MaxFileSize (100M) is less than MaxScanSize (1200M)", code=0)

    def test_a_clamd_in_another_root_is_none_of_ours(self):
        root = self.dir / "root"
        root.mkdir()
        shutil.copy("/bin/sleep", root / "clamd")
        done = child.run(["/bin/sh", "-c", f"ldd /bin/sleep | grep -o '/[^ ]*'"])
        for library in done.stdout.decode().split():
            (root / library[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, root / library[1:])
        process = child.start([find("chroot"), root, "/clamd", "1000"])
        self.addCleanup(child.stop, process)
        child.wait_until(lambda: os.readlink(f"/proc/{process.pid}/root") == str(root),
                         what="it is in its root")
        self.assertNotIn("clamd run", self.check(code=0))

    def test_a_bar_on_a_terminal_only(self):
        terminal, other = pty.openpty()
        self.addCleanup(os.close, terminal)
        done = child.run([INSTALLER, "check", "--servicedir", self.site.services], env=ENVIRONMENT,
                         stderr=other)
        os.close(other)
        self.assertEqual(done.returncode, 0, done.stdout)
        shown = os.read(terminal, 65536).decode()
        self.assertRegex(shown, r"\rsignatures: load +\[#{40}\] 100%\r\x1b\[K")
        self.assertNotIn("signatures: load", self.check(code=0))

    def test_without_svscan(self):
        self.site.stop()
        self.check(f"problem: svscan: does not run on {self.site.services}",
                   f"fix: start it: svscan {self.site.services}")

    def test_another_supervisor_is_named_and_what_to_do(self):
        self.site.stop()
        elsewhere = self.dir / "elsewhere"
        elsewhere.mkdir()
        services = self.site.services
        for name, fix in (
                ("svscan", f"runs on {elsewhere}: for each service, ln -s {services}/NAME "
                           f"{elsewhere}/; or --servicedir {elsewhere}"),
                ("runsvdir", "does not run these services: start daemontools' own beside it: "
                             f"svscan {services}"),
                ("s6-svscan", "does not run these services: start daemontools' own beside it: "
                              f"svscan {services}")):
            with self.subTest(supervisor=name):
                other = child.start([find(name), elsewhere], stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    child.wait_until(lambda: self.runs(other.pid, name, elsewhere),
                                     what=f"{name} runs")
                    self.check(f"problem: svscan: does not run on {services}",
                               f"fix: {name} (pid {other.pid}) {fix}")
                finally:
                    child.stop(other)

    @staticmethod
    def runs(pid, name, directory):
        """svscan stays in its directory; runsvdir is there only while it looks around."""
        return (prefix.Path(f"/proc/{pid}/comm").read_text().strip() == name
                and (name != "svscan" or os.readlink(f"/proc/{pid}/cwd") == str(directory)))
