"""The programs under test and the real parts around them."""

import os
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# tests/run names the build that is tested; Bazel's own link serves a test started by hand.
BAZEL_BIN = Path(os.environ.get("QHPSI_BAZEL_BIN", REPOSITORY / "bazel-bin")).resolve()
SANITIZED = os.environ.get("QHPSI_SANITIZED") == "1"

QMAIL_QUEUE = BAZEL_BIN / "queue/qmail-queue"
QHPSI = BAZEL_BIN / "qhpsi/qhpsi"
QHPSI_PLUGINS = BAZEL_BIN / "qhpsi/qhpsi-plugins"
QHPSI_READINGS = BAZEL_BIN / "qhpsi/qhpsi-readings"
PLUGINS = BAZEL_BIN / "qhpsi/plugins"
PLUGIN_NAMES = ("clamd.so", "libclamav.so", "generic.so")

HOME = Path("/var/indimail")  # compiled in
TESTFILES = Path("/usr/share/clamav-testfiles")

SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def find(name):
    """The path of a program that must be installed. A missing one is a failure, never a skip."""
    path = shutil.which(name, path=SYSTEM_PATH)
    if path is None:
        raise FileNotFoundError(f"{name} is not installed: tests/deps lists its package")
    return path


def environment(settings):
    """What a program under test starts with: a system PATH and `settings`, nothing else of ours."""
    env = {"PATH": SYSTEM_PATH}
    if SANITIZED:
        # No test expects this status, so a sanitizer's report never passes for the expected end.
        env.update(ASAN_OPTIONS="exitcode=99", UBSAN_OPTIONS="exitcode=99:print_stacktrace=1")
    env.update({k: str(v) for k, v in settings.items()})
    return env
