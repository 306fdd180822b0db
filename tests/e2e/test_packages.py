"""The packages: installed, upgraded, removed and purged as administrators do it, in a Debian of
their own (see chroot)."""

import os
import re
import time

from . import child, chroot, front_ends, namespace, packaging, samples, smtp
from .case import Case
from .packaging import PACKAGING, VERSION, build
from .programs import BAZEL_BIN, HOME, find

TIME_LIMIT = 900  # seconds

USERS = {"alias": "nofiles", "qmaild": "nofiles", "qmaill": "nofiles", "qmailq": "qmail",
         "qmailr": "qmail", "qmails": "qmail", "qscand": "qscand", "qclamd": "nofiles",
         "qfreshclam": "nofiles"}
SERVICES = ("clamd", "freshclam", "qmail-smtpd.25")
PORT = 25
# Debian 13 has no mailfront. The front end that is found, and how apt is told to install none.
SMTPD, REFUSED = (("/usr/sbin/smtpfront-qmail", "mailfront- qpsmtpd-")
                  if chroot.this_release() == "bookworm" else ("./qpsmtpd/serve", "qpsmtpd-"))


def setUpModule():
    chroot.base()  # needs the machine's network
    namespace.own_network()


def paths(root):
    """All below `root` that is on disk."""
    found = set()
    for directory, names, files in os.walk(root):
        relative = os.path.relpath(directory, root)
        if relative == ".":
            names[:] = [n for n in names if n not in ("dev", "proc", "run", "tmp", "sys")]
        found |= {os.path.normpath(os.path.join(relative, name)) for name in names + files}
    return found


class Building(Case):
    def test_built_twice_they_have_the_same_bytes(self):
        for kind in ("deb", "rpm"):
            first = build(kind, self.dir / "first").read_bytes()
            time.sleep(1.1)  # a time stamp would differ
            self.assertEqual(build(kind, self.dir / "second").read_bytes(), first, kind)

    def test_lintian_finds_no_error_and_warns_of_nothing(self):
        done = child.run([find("lintian"), "--allow-root", "--fail-on", "error,warning",
                          build("deb", self.dir / "deb")], timeout=180, env=chroot.ENVIRONMENT)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_programs_tell_their_version(self):
        for path, name in (("installer/installer", "qhpsi-installer"),
                           ("filter/vcfilter", "vcfilter"), ("filter/vfilter", "vfilter"),
                           ("queue/qmail-queue", "qmail-queue")):
            done = child.run([BAZEL_BIN / path, "--version"])
            self.assertEqual((done.returncode, done.stdout.decode()), (0, f"{name} {VERSION}\n"))

    def test_qhpsi_tells_its_version_but_never_with_0(self):
        """Which would mean clean, should it be named as the scanner."""
        done = child.run([BAZEL_BIN / "qhpsi/qhpsi", "--version"])
        self.assertEqual(done.returncode, 87)
        self.assertIn(f"qhpsi {VERSION}", done.stderr.decode())

    def test_a_plugin_is_built_against_what_is_installed(self):
        tree = self.dir / "tree"
        child.run([find("dpkg-deb"), "-x", build("deb", self.dir / "deb"), tree])
        source = self.dir / "plugin.c"
        source.write_text('#include "virusscan.h"\n'
                          "int virusscan(const char *messfile) { return messfile == 0; }\n")
        done = self.run_shell(
            "cc -Wall -Werror -shared -fPIC $(pkg-config --cflags qhpsi-plugin) -o plugin.so "
            "plugin.c && pkg-config --variable=plugindir qhpsi-plugin",
            PKG_CONFIG_PATH=tree / "usr/share/pkgconfig", PKG_CONFIG_SYSROOT_DIR=tree)
        self.assertEqual(done, f"{tree}{HOME}/plugins\n")

    def test_bash_completes_each_command(self):
        """And knows of no other."""
        completion = PACKAGING / "bash-completion"
        helped = child.run([BAZEL_BIN / "installer/installer", "--help"]).stdout.decode()
        commands = re.findall(r"^  (\w+)  ", helped.partition("Subcommands:")[2], re.M)
        completed = self.run_shell(
            f'. {completion}; COMP_WORDS=(qhpsi-installer ""); COMP_CWORD=1; _qhpsi_installer; '
            'printf "%s\\n" "${COMPREPLY[@]}"')
        self.assertEqual(sorted(completed.split()), sorted(commands))

    def run_shell(self, command, **env):
        done = child.run([find("bash"), "-c", command], cwd=self.dir,
                         env={"PATH": "/usr/bin:/bin", **{k: str(v) for k, v in env.items()}})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def test_rpmlint_finds_nothing(self):
        rpm = build("rpm", self.dir / "rpm")
        done = child.run([find("rpmlint"), "-c", PACKAGING / "rpm/rpmlint.toml", rpm],
                         env={**chroot.ENVIRONMENT, "HOME": str(self.dir)})
        self.assertIn(b"0 errors, 0 warnings", done.stdout, done.stderr)

    def test_all_files_are_below_usr(self):
        deb = build("deb", self.dir / "deb")
        listing = child.run([find("dpkg-deb"), "-c", deb]).stdout.decode()
        self.assertIn("./usr/sbin/qhpsi-installer\n", listing)
        for line in listing.splitlines():
            self.assertRegex(line, r" root/root .* \./(usr/.*)?$")
        rpm = build("rpm", self.dir / "rpm")
        for line in child.run([find("rpm"), "-qpl", rpm]).stdout.decode().splitlines():
            self.assertTrue(line.startswith("/usr/"), line)


class Installed(Case):
    def setUp(self):
        super().setUp()
        self.machine = chroot.Chroot(self)
        self.root = self.machine.root
        self.before = paths(self.root)

    def install_deb(self, deb, but=""):
        return packaging.install_deb(self.machine, deb, but)

    def variable(self, name, service="qmail-smtpd.25"):
        return (self.root / "service" / service / "variables" / name)

    def inside(self, path):
        """What the machine calls it."""
        return f"/{path.relative_to(self.root)}"

    def queued(self):
        return [p for p in (self.root / "var/indimail/queue").glob("queue*/mess/*/*")]

    def start_services(self):
        """A mail server of example.net with signatures."""
        (self.root / "var/indimail/control/rcpthosts").write_text("example.net\n")
        database = self.root / "var/indimail/share/clamd"
        (database / "tests.hdb").write_text(samples.HDB)
        (database / "tests.ndb").write_text(samples.NDB)
        self.machine.start("svscan", "/service")
        self.machine.run("qhpsi-installer enable clamd")
        child.wait_until((self.root / "run/qhpsi/clamd.ctl").is_socket, what="clamd's socket")
        self.machine.run("qhpsi-installer enable qmail-smtpd.25")

    def restart_smtp(self):
        """As the article does it, and no faster than an administrator."""
        self.machine.run("svc -d /service/qmail-smtpd.25")
        child.wait_until(lambda: "down" in self.machine.run("svstat /service/qmail-smtpd.25"),
                         what="qmail-smtpd.25 is down")
        self.machine.run("svc -u /service/qmail-smtpd.25")
        child.wait_until(self.answers, what="qmail-smtpd.25 answers")

    def answers(self):
        return smtp.answers(PORT)

    def newer(self, deb):
        """The next version, with another default."""
        tree = self.dir / "newer"
        self.assertEqual(child.run([find("dpkg-deb"), "-R", deb, tree]).returncode, 0)
        control = tree / "DEBIAN/control"
        control.write_text(control.read_text().replace(f"Version: {VERSION}", "Version: 99"))
        for name in ("QHPSI", "MAXDAEMONS"):
            (tree / "usr/lib/qhpsi/variables/qmail-smtpd" / name).write_text("33\n")
        newer = self.dir / "newer.deb"
        self.assertEqual(child.run([find("dpkg-deb"), "-b", tree, newer]).returncode, 0)
        return newer


class Deb(Installed):
    def test_from_apt_to_refused_mail_and_to_purge(self):
        deb = build("deb", self.dir)
        self.install_deb(deb)
        for user, group in USERS.items():
            self.assertEqual(self.machine.run(f"id -gn {user}").strip(), group)
        for name in SERVICES:
            self.assertTrue((self.root / "service" / name / "down").exists(), name)
        self.assertEqual(self.variable("SMTPD").read_text(), f"{SMTPD}\n")

        self.start_services()
        self.assertEqual(smtp.send(PORT, samples.CLEAN).code, 250)
        self.assertEqual(smtp.send(PORT, samples.eicar_message()).code, 250)
        headers = sorted(re.findall(rb"^X-QHPSI: .*$", p.read_bytes(), re.MULTILINE)
                         for p in self.queued())
        self.assertEqual(headers, [[b"X-QHPSI: clean"], [b"X-QHPSI: virus found"]])
        self.machine.run("echo 1 > /service/qmail-smtpd.25/variables/REJECTVIRUS")
        self.restart_smtp()
        reply = smtp.send(PORT, samples.eicar_message())
        self.assertEqual(reply.code, 554)
        self.assertIn("virus", reply.text)

        self.machine.run("vcfilter -i -t virusFilter -c 0 -k 'virus found' -f Quarantine -b 0 -h 28 "
                         "prefilt@example.net")
        infected = next(p for p in self.queued() if b"X-QHPSI: virus found" in p.read_bytes())
        self.assertIn("Quarantine", self.machine.run(
            f"/var/indimail/bin/vfilter --test bob@example.net < {self.inside(infected)}"))

        self.machine.run("echo '/usr/bin/clamdscan %s --fdpass' > "
                         "/service/qmail-smtpd.25/variables/QHPSI")
        output = self.install_deb(self.newer(deb))
        self.assertIn("kept, edited: /service/qmail-smtpd.25/variables/QHPSI\n", output)
        self.assertEqual(self.variable("QHPSI").read_text(), "/usr/bin/clamdscan %s --fdpass\n")
        self.assertEqual(self.variable("REJECTVIRUS").read_text(), "1\n")
        self.assertEqual(self.variable("MAXDAEMONS").read_text(), "33\n")
        self.assertTrue(self.answers())

        self.machine.run("apt-get -q -y remove qhpsi")
        self.assertFalse(self.answers())
        self.assertEqual(self.machine.processes("supervise"), [])
        self.assertEqual(sorted(os.listdir(self.root / "service")), [".qmail-smtpd.25"])
        self.assertEqual(len(self.queued()), 2)
        self.assertTrue((self.root / "var/log/indimail/clamd/current").exists())
        self.assertFalse((self.root / "var/indimail/bin").exists())

        output = self.machine.run("dpkg --purge qhpsi", code=1)
        # Both may be in the same queue.
        self.assertRegex(output, ": (1 message is|2 messages are) queued; nothing is purged")
        self.assertEqual(len(self.queued()), 2)
        for path in self.queued():
            path.unlink()
        self.machine.run("dpkg --purge qhpsi")
        left = {p for p in paths(self.root) - self.before
                if not re.match(r"var/(lib/(dpkg|apt)|log/(apt|dpkg)|cache)|etc/(passwd|group"
                                r"|shadow|gshadow|subuid|subgid)-?$", p)}
        # svscan still runs, with /service open.
        self.assertEqual(left - {"service"}, set())

    def test_removed_and_installed_again_it_has_the_old_settings(self):
        deb = build("deb", self.dir)
        self.install_deb(deb)
        self.variable("REJECTVIRUS").write_text("2\n")
        self.machine.run("apt-get -q -y remove qhpsi")
        self.install_deb(deb)
        self.assertEqual(self.variable("REJECTVIRUS").read_text(), "2\n")
        self.assertTrue((self.root / "service/qmail-smtpd.25/run").exists())


    def test_a_site_with_a_qmail_smtpd_needs_no_other_front_end(self):
        self.machine.run("dpkg --purge --force-depends mailfront qpsmtpd")
        front_ends.named("notqmail").imitate(self.root / "var/qmail/bin/qmail-smtpd")
        self.install_deb(build("deb", self.dir), REFUSED)
        self.assertEqual(self.variable("SMTPD").read_text(), "/var/qmail/bin/qmail-smtpd\n")
        self.assertEqual(self.variable("ERROR_FD").read_text(), "6\n")
        self.assertNotIn("ii", self.machine.run("dpkg-query -W -f '${db:Status-Abbrev}' mailfront "
                                                "qpsmtpd 2>/dev/null; true"))

    def test_another_home(self):
        deb = build("deb", self.dir)
        self.install_deb(deb)
        self.machine.run("qhpsi-installer uninstall --purge")
        self.machine.run("qhpsi-installer install --home /var/qmail")
        self.assertEqual(os.readlink(self.root / "var/indimail"), "/var/qmail")
        self.assertNotIn("make", self.machine.run("qhpsi-installer install"))

        queue = ("printf 'Subject: x\\n\\n' >/tmp/mail; printf 'Fa@b\\0Tc@d\\0\\0' >/tmp/envelope; "
                 "setpriv --reuid qmaild --regid qmail --clear-groups env -i QHPSI= "
                 "QUEUEDIR=/var/qmail/queue/queue1 /var/qmail/bin/qmail-queue </tmp/mail "
                 "1</tmp/envelope 2>&1; echo $?")
        (self.root / "var/qmail/control/min_free").write_text("99999999999999999\n")
        self.assertRegex(self.machine.run(queue), "53\n$")
        (self.root / "var/qmail/control/min_free").unlink()
        self.assertEqual(self.machine.run(queue), "0\n")
        self.machine.run("find /var/qmail/queue/queue1 -type f -delete")

        self.assertNotIn("nothing installed", self.install_deb(self.newer(deb)))
        self.assertEqual(self.variable("MAXDAEMONS").read_text(), "33\n")
        self.machine.run("apt-get -q -y purge qhpsi")
        self.assertFalse((self.root / "var/qmail/qhpsi").exists())
        self.assertFalse((self.root / "var/indimail").is_symlink())

    def test_another_home_beside_indimail_is_left_alone(self):
        deb = build("deb", self.dir)
        self.install_deb(deb)
        self.machine.run("qhpsi-installer uninstall --purge")
        (self.root / "var/indimail").mkdir()
        self.assertIn("note: qmail-queue reads /var/indimail/control, not /var/qmail/control",
                      self.machine.run("qhpsi-installer install --home /var/qmail"))
        output = self.install_deb(self.newer(deb))
        self.assertIn("qhpsi: nothing installed: bring /var/qmail up to date: qhpsi-installer "
                      "install --home /var/qmail\n", output)
        self.assertEqual(list((self.root / "var/indimail").iterdir()), [])
        self.assertNotEqual(self.variable("MAXDAEMONS").read_text(), "33\n")
        self.machine.run("qhpsi-installer install --home /var/qmail")
        self.assertEqual(self.variable("MAXDAEMONS").read_text(), "33\n")
        self.machine.run("qhpsi-installer uninstall --home /var/qmail --purge")
        self.machine.run("apt-get -q -y purge qhpsi")
        self.assertFalse((self.root / "var/qmail/qhpsi").exists())

    def test_a_purge_removes_the_link_to_debians_services_only_where_it_made_it(self):
        deb = build("deb", self.dir)
        link = self.root / "service"
        (self.root / "etc/service").mkdir()
        for was_there in (False, True):
            if was_there:
                link.symlink_to("/etc/service")
            self.install_deb(deb)
            self.assertTrue((self.root / "etc/service/clamd/run").exists())
            self.install_deb(deb)
            self.machine.run("apt-get -q -y purge qhpsi")
            self.assertEqual(link.is_symlink(), was_there)
            self.assertFalse((self.root / "var/lib/qhpsi").exists())
            self.assertEqual(os.listdir(self.root / "etc/service"), [])


class Rpm(Installed):
    def listing(self, machine):
        """Type, mode and owner, by name, of all that an installation has."""
        found = {}
        for line in machine.run("find /service /var/indimail /var/log/indimail /etc/tcp.smtp* "
                                "-printf '%p %M %u:%g\\n'").splitlines():
            path, rest = line.split(" ", 1)
            found[path] = rest
        return found

    def rpm(self, *arguments):
        # Debian's packages provide what it needs; rpm does not know them.
        done = child.run([find("rpm"), "--root", self.root, "--nodeps", *arguments], timeout=120,
                         env=chroot.ENVIRONMENT)
        self.assertEqual(done.returncode, 0, done.stderr)
        return (done.stdout + done.stderr).decode()

    def test_it_installs_what_the_deb_installs(self):
        self.rpm("-i", build("rpm", self.dir))
        other = chroot.Chroot(self, "other")
        packaging.install_deb(other, build("deb", self.dir))
        found = self.listing(self.machine)
        self.assertEqual(found, self.listing(other))
        self.assertEqual(found["/var/indimail/bin/qmail-queue"], "-rws--s--x qmailq:qmail")
        self.assertEqual(found["/service/clamd/down"], "-rw-r--r-- root:root")

    def test_an_upgrade_keeps_what_was_edited_and_a_removal_the_mail(self):
        rpm = build("rpm", self.dir)
        self.rpm("-i", rpm)
        self.variable("QHPSI").write_text("/usr/bin/true\n")
        self.rpm("-U", "--replacepkgs", "--replacefiles", rpm)
        self.assertEqual(self.variable("QHPSI").read_text(), "/usr/bin/true\n")
        self.assertTrue((self.root / "service/clamd/run").exists())
        message = self.root / "var/indimail/queue/queue1/mess/5/5"
        message.write_text("mail")
        self.rpm("-e", "qhpsi")
        self.assertEqual(message.read_text(), "mail")
        self.assertEqual(sorted(os.listdir(self.root / "service")), [".qmail-smtpd.25"])
        self.assertFalse((self.root / "usr/sbin/qhpsi-installer").exists())
