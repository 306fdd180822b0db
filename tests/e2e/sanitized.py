"""qhpsi built with sanitizers. Its environment is built from nothing, so what a sanitizer is to do
is set by a program in front of it. Without it a report would end qhpsi with 1: infected."""

import functools
import tempfile
from pathlib import Path

from . import child
from .programs import QHPSI, SANITIZED, find

# No leak detection: what libclamav keeps for its life is out of reach when the plugin is unloaded.
# The unit tests of the plugins have it.
FRONT = """
#include <stdlib.h>
#include <unistd.h>
int main(int argc, char **argv) {{
  (void)argc;
  setenv("ASAN_OPTIONS", "exitcode=99:detect_leaks=0", 1);
  setenv("UBSAN_OPTIONS", "exitcode=99:print_stacktrace=1", 1);
  execv("{qhpsi}", argv);
  return 75;
}}
"""


@functools.cache
def qhpsi_program():
    """What QHPSIPROG is in a test."""
    if not SANITIZED:
        return QHPSI
    directory = Path(tempfile.mkdtemp(prefix="qhpsi."))
    directory.chmod(0o755)
    (directory / "front.c").write_text(FRONT.format(qhpsi=QHPSI))
    done = child.run([find("cc"), "-o", directory / "qhpsi", directory / "front.c"], timeout=60)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return directory / "qhpsi"
