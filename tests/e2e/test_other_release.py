"""The other release of Debian: built from the sources there, with what tests/deps installs on a
machine with nothing, and all that needs no more than a chroot: unit tests, demo, package."""

import re

from . import chroot, namespace, packaging, samples, smtp
from .case import Case

TIME_LIMIT = 1800  # seconds

RELEASE = chroot.other_release()
SOURCES = "/root/qhpsi"


def setUpModule():
    chroot.building_base(RELEASE)  # need the machine's network
    chroot.base(RELEASE)
    namespace.own_network()


class OtherRelease(Case):
    def test_it_builds_passes_its_unit_tests_shows_the_demo_and_makes_a_package(self):
        machine = chroot.Chroot(self, lower=chroot.building_base(RELEASE))
        chroot.copy_sources(machine.root / SOURCES.lstrip("/"))

        def run(command, timeout=600):
            # The environment of tests/demo, or Bazel would build everything again for that.
            return machine.run(f"cd {SOURCES} && . tests/preamble && {command}", timeout=timeout)

        run("bazel build //...", timeout=3600)
        run("bazel test --build_tests_only //tests/...", timeout=3600)
        counted = run("tests/unit_results $(bazel info bazel-testlogs 2>/dev/null) "
                      "$(bazel query 'tests(//tests/...)' 2>/dev/null)").strip()
        self.assertRegex(counted, r"^[1-9][0-9]{2,} 0$")
        run("cd tests && python3 -m e2e test_hardening test_setuid test_qpsmtpd")
        sent = re.search(r"^(\d+) of (\d+) mails ended as they should\.$", run("tests/demo"), re.M)
        self.assertEqual(sent[1], sent[2])
        run("SOURCE_DATE_EPOCH=1 QHPSI_BAZEL_BIN=$PWD/bazel-bin installer/packaging/build deb /root")
        self.install(next((machine.root / "root").glob("*.deb")))

    def install(self, deb):
        """In a Debian of that release with nothing but what the package asks for."""
        machine = chroot.Chroot(self, "installed", lower=chroot.base(RELEASE))
        packaging.install_deb(machine, deb)
        (machine.root / "var/indimail/control/rcpthosts").write_text("example.net\n")
        database = machine.root / "var/indimail/share/clamd"
        (database / "tests.hdb").write_text(samples.HDB)
        (database / "tests.ndb").write_text(samples.NDB)
        machine.start("svscan", "/service")
        machine.run("qhpsi-installer set qmail-smtpd.25 REJECTVIRUS 1; "
                    "qhpsi-installer enable clamd && qhpsi-installer enable qmail-smtpd.25")
        self.assertEqual(smtp.send(25, samples.CLEAN).code, 250)
        reply = smtp.send(25, samples.eicar_message())
        self.assertEqual(reply.code, 554)
        self.assertIn("virus", reply.text)
        machine.run("qhpsi-installer check")
