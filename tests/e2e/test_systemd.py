"""On a machine that systemd runs: our unit for svscan, and Debian's own clamav-daemon and
clamav-freshclam as their units start them, for sites that keep those."""

from . import booted, child, chroot, namespace, packaging, samples, smtp
from .case import Case

TIME_LIMIT = 300  # seconds

PORT = 25
SMTP = "qmail-smtpd.25"
DEBIANS_CLAMD = "unix:/run/clamav/clamd.ctl"


def setUpModule():
    chroot.base(more=("systemd",))  # needs the machine's network
    namespace.own_network()


class Systemd(Case):
    def setUp(self):
        super().setUp()
        self.machine = booted.Booted(self, lower=chroot.base(more=("systemd",)))
        self.root = self.machine.root
        packaging.install_deb(self.machine, packaging.build("deb", self.dir))
        (self.root / "var/indimail/control/rcpthosts").write_text("example.net\n")

    def systemctl(self, *arguments):
        return self.machine.run(f"systemctl --no-pager {' '.join(arguments)}").strip()

    def state(self, unit):
        """active, inactive, failed."""
        return self.machine.run(f"systemctl is-active {unit} || :").strip()

    def start_mail(self):
        self.machine.run(f"qhpsi-installer set {SMTP} REJECTVIRUS 1")
        self.machine.run(f"qhpsi-installer enable {SMTP}")

    def assert_mail_is_scanned(self):
        self.assertEqual(smtp.send(PORT, samples.CLEAN).code, 250)
        reply = smtp.send(PORT, samples.eicar_message())
        self.assertEqual(reply.code, 554)
        self.assertIn("virus", reply.text)

    def test_our_unit_is_off_until_wanted_and_ends_what_it_started(self):
        self.assertEqual(self.state("qhpsi-svscan"), "inactive")
        self.systemctl("enable --now qhpsi-svscan")
        self.assertEqual(self.state("qhpsi-svscan"), "active")
        (self.root / "var/indimail/share/clamd/tests.ndb").write_text(samples.NDB)
        self.machine.run("qhpsi-installer enable clamd")
        child.wait_until((self.root / "run/qhpsi/clamd.ctl").is_socket, what="clamd's socket")
        self.start_mail()
        self.assert_mail_is_scanned()
        self.systemctl("stop qhpsi-svscan")
        for name in ("svscan", "supervise", "clamd", "tcpserver", "multilog"):
            self.assertEqual(self.machine.run(f"pidof {name} || :").strip(), "", name)
        self.systemctl("start qhpsi-svscan")
        child.wait_until(lambda: smtp.answers(PORT), what="SMTP answers again")
        self.machine.run("apt-get -q -y remove qhpsi")
        self.assertEqual(self.machine.run("pidof supervise || :").strip(), "")

    def test_debians_clamd_and_freshclam_serve_our_qmail_smtpd(self):
        clamav = self.root / "var/lib/clamav"
        # The unit asks for them before it starts clamd: what official signatures were called once.
        for name in ("main.inc", "daily.inc"):
            (clamav / name).mkdir()
        mirror = self.root / "srv/site.ndb"
        mirror.write_text(samples.NDB)
        with (self.root / "etc/clamav/freshclam.conf").open("a") as config:
            config.write("ExcludeDatabase main\nExcludeDatabase daily\nExcludeDatabase bytecode\n"
                         "DatabaseCustomURL file:///srv/site.ndb\n")
        self.systemctl("start clamav-freshclam")
        child.wait_until((clamav / "site.ndb").exists, what="freshclam has fetched signatures")
        self.assertEqual(self.state("clamav-freshclam"), "active")
        self.systemctl("start clamav-daemon")
        child.wait_until(lambda: self.state("clamav-daemon") == "active", what="clamd is active")
        self.machine.run(f"qhpsi-installer set {SMTP} CLAMD_SERVERS {DEBIANS_CLAMD}")
        self.systemctl("enable --now qhpsi-svscan")
        self.start_mail()
        self.assert_mail_is_scanned()
        self.machine.run("qhpsi-installer check")

        self.systemctl("stop clamav-daemon.socket clamav-daemon")
        self.assertEqual(smtp.send(PORT, samples.CLEAN).code, 451)
        self.systemctl("start clamav-daemon")
        child.wait_until(lambda: smtp.send(PORT, samples.CLEAN).code == 250, what="mail gets in")
