"""arm64: built with Debian's cross compiler and run with qemu, in a Debian 13 of its own, whose
qemu knows openat2(); and packages. Run by tests/arm64."""

import re
from pathlib import Path

from . import child, chroot, namespace
from .case import Case

TIME_LIMIT = 2400  # seconds
BY_HAND = True

RELEASE = "trixie"
SOURCES = "/root/qhpsi"
LIBRARIES = ("libcdb-dev", "libclamav-dev", "libfuse3-dev", "libgmock-dev", "libgtest-dev",
             "libmd-dev", "libre2-dev", "libseccomp-dev")
PACKAGES = ("crossbuild-essential-arm64", "qemu-user",
            *(f"{library}:arm64" for library in LIBRARIES))
QEMU = "/usr/bin/qemu-aarch64"

# What Bazel's tools call by these names is found beside the compiler that CC names.
CROSS = "/root/cross"
TOOLS = ("gcc", "ld.bfd", "ar")
OPTIONS = "--define libc=glibc"  # musl is for x86-64 alone

BINFMT = Path("/proc/sys/fs/binfmt_misc")
NAME = "qhpsi-aarch64"
# An ELF header's beginning: 64 bit, little endian, a program or a shared object, for arm64.
MAGIC = r"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00"
MASK = r"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"

# qemu has no seccomp, and without it no plugin scans; and musl's headers here are those for x86-64.
NOT_HERE = ("//tests/qhpsi/sandbox:decoder_sandbox_test", "//tests/qhpsi:plugin_sandbox_test",
            "//tests/qhpsi/plugins:plugins_test", "//tests/qhpsi/musl:facts_test")
# With qemu vfork() is a fork(): a child cannot say why it started nothing. A program has qemu's
# stack. A fault's signal that somebody sends it takes for a fault of its own at times. And for want
# of seccomp nothing is decoded, and no signatures are read.
NOT_WITH_QEMU = ("Database.*", "SentFaults.WhatAnotherProcessSendsIsNoFault",
                 "ScanTest.AMissingQhpsiIsNoVerdict", "Subprocess.WhatCannotBeStartedIsAFailure",
                 "Limits.ALowSoftLimitIsRaised", "LauncherTest.ReadingsAreWrittenAndCounted",
                 *(f"LauncherTest.{name}" for name in (
                     "CleanIsSilent", "ANameOrReasonIsPrinted", "NothingIsPrintedWithoutAName",
                     "ANameCannotForgeLinesOrGrow", "WhatAPluginPrintsComesFirst",
                     "AReturnValueIsNeverCutToAnExitStatus", "ACrashIsSeen",
                     "NothingThatAPluginStartsGainsRights", "PluginsRunInOrderUntilOneIsNotClean",
                     "APluginMadeForIndiMailWorks", "TheSymbolCanBeChosen",
                     "PluginDirIsABareNameOrAnAbsolutePath")))


def setUpModule():
    chroot.building_base(RELEASE, "arm64", PACKAGES)  # needs the machine's network
    namespace.own_network()


class Arm64(Case):
    def setUp(self):
        super().setUp()
        self.machine = chroot.Chroot(
            self, lower=chroot.building_base(RELEASE, "arm64", PACKAGES))
        chroot.copy_sources(self.machine.root / SOURCES.lstrip("/"))
        self.machine.run(f"mkdir {CROSS} && cd {CROSS} && " + " && ".join(
            f"ln -s /usr/bin/aarch64-linux-gnu-{tool} {tool}" for tool in TOOLS))

    def bazel(self, command, timeout=3600):
        return self.machine.run(f"cd {SOURCES} && . tests/preamble && "
                                f"CC={CROSS}/gcc bazel {command}", timeout=timeout)

    def test_it_builds_and_passes_its_unit_tests_shows_the_demo_and_makes_packages(self):
        self.start_programs_with_qemu()  # the build runs one that it has built
        self.bazel(f"build {OPTIONS} //...")
        self.assertIn("AArch64", self.machine.run(
            f"readelf -h {SOURCES}/bazel-bin/queue/qmail-queue"))
        self.bazel(f"test {OPTIONS} --build_tests_only --test_timeout=600 --test_output=errors "
                   f"--test_env=GTEST_FILTER=-{':'.join(NOT_WITH_QEMU)} -- //tests/... "
                   + " ".join(f"-{target}" for target in NOT_HERE))
        shown = self.machine.run(f"cd {SOURCES}/tests && QHPSI_BAZEL_BIN={SOURCES}/bazel-bin "
                                 "python3 -m e2e.demo by-clamd", timeout=1200)
        sent = re.search(r"^(\d+) of (\d+) mails ended as they should\.$", shown, re.M)
        self.assertEqual(sent[1], sent[2])
        self.make_packages()

    def make_packages(self):
        for kind in ("deb", "rpm"):
            self.machine.run(
                f"cd {SOURCES} && SOURCE_DATE_EPOCH=1 QHPSI_BAZEL_BIN=$PWD/bazel-bin "
                f"dpkg-architecture -a arm64 -c installer/packaging/build {kind} /root")
        self.assertIn("aarch64", self.machine.run("rpm -qp --qf '%{ARCH}' /root/*.rpm"))
        # All that it depends on is to be had, on a machine that has nothing yet.
        self.assertIn("Inst qhpsi ", self.machine.run(
            "touch /tmp/status && apt-get -o APT::Architecture=arm64 -o APT::Architectures=arm64 "
            "-o Dir::State::status=/tmp/status -s -q --no-install-recommends install "
            "/root/qhpsi_*_arm64.deb"))
        self.machine.run("dpkg --force-depends --install /root/qhpsi_*_arm64.deb")
        self.machine.run("test -x /service/qmail-smtpd.25/run")  # /service may be a link
        self.assertIn("AArch64", self.machine.run("readelf -h /var/indimail/bin/qmail-queue"))

    def start_programs_with_qemu(self):
        child.run(["mount", "-t", "binfmt_misc", "none", BINFMT])
        # F: the kernel opens qemu now, whatever the program's root is. P: argv[0] stays, by which
        # qhpsi is told what to do.
        (BINFMT / "register").write_text(
            f":{NAME}:M::{MAGIC}:{MASK}:{self.machine.root}{QEMU}:FP")
        self.addCleanup((BINFMT / NAME).write_text, "-1")
