"""python3 -m e2e.module NAME DIRECTORY: one test module, already in namespaces of its own (see
__main__). Writes "PASSED FAILED" to descriptor $QHPSI_TALLY_FD."""

import os
import sys
import tempfile
import unittest

from . import namespace


def main():
    name, directory = sys.argv[1:]
    tally = int(os.environ.pop("QHPSI_TALLY_FD"))
    os.set_inheritable(tally, False)
    namespace.mount_tmpfs(directory)
    os.chmod(directory, 0o755)
    tempfile.tempdir = directory
    os.umask(0o022)
    suite = unittest.defaultTestLoader.loadTestsFromName(f"e2e.{name}")
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    # A skip is a failure; a subtest's failure is its test's.
    bad = [case for case, _ in result.failures + result.errors + result.skipped]
    bad += result.unexpectedSuccesses
    broken = {getattr(case, "test_case", case).id() for case in bad}
    os.write(tally, f"{max(result.testsRun - len(broken), 0)} {len(broken)}".encode())
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
