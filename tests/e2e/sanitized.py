"""qhpsi built with sanitizers. It gets no environment of ours, so a program in front of it sets the
sanitizers' options. Without them a report would end qhpsi with 1: infected."""

import functools
import tempfile
from pathlib import Path

from . import child
from .programs import QHPSI, SANITIZED, find

# No leak detection: once the plugin is unloaded, nothing points to what libclamav keeps. The unit
# tests of the plugins do detect leaks.
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
    done = child.run([find("cc"), "-o", directory / "qhpsi", directory / "front.c"])
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return directory / "qhpsi"
