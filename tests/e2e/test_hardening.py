"""How the programs are built: position independent, read only after start, guarded."""

import re

from . import child
from .case import Case
from .programs import HOME, PLUGIN_NAMES, PLUGINS, QHPSI, QHPSI_PLUGINS, QHPSI_READINGS, \
    QMAIL_QUEUE, find

TIME_LIMIT = 30  # seconds

PROGRAMS = (QMAIL_QUEUE, QHPSI, QHPSI_PLUGINS, QHPSI_READINGS)
ALL = (*PROGRAMS, *(PLUGINS / name for name in PLUGIN_NAMES))


def readelf(option, path):
    done = child.run([find("readelf"), "-W", option, path])
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout.decode()


def needed(path):
    """The shared libraries that the file asks for."""
    return re.findall(r"\(NEEDED\).*\[(.+)\]", readelf("-d", path))


class Hardening(Case):
    def test_programs_are_position_independent(self):
        for path in PROGRAMS:
            self.assertIn("DYN (Position-Independent Executable file)", readelf("-h", path), path)

    def test_everything_is_full_relro_with_an_unexecutable_stack(self):
        for path in ALL:
            segments = readelf("-l", path)
            self.assertRegex(segments, r"GNU_RELRO", path)
            self.assertRegex(segments, r"GNU_STACK\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+RW ", path)
            self.assertNotRegex(segments, r"LOAD .* RWE ", path)
            self.assertRegex(readelf("-d", path), r"BIND_NOW|FLAGS.*NOW", path)

    def test_nothing_has_a_library_search_path_of_its_own(self):
        for path in ALL:
            self.assertNotRegex(readelf("-d", path), r"RPATH|RUNPATH", path)

    def test_stack_protector_and_fortify_are_on(self):
        for path in ALL:
            symbols = readelf("-s", path) + readelf("--dyn-syms", path)
            self.assertIn("__stack_chk_fail", symbols, path)
        self.assertTrue(any("_chk" in readelf("-s", path).replace("__stack_chk", "")
                            for path in ALL))

    def test_setuid_programs_load_no_shared_library(self):
        for path in (QMAIL_QUEUE, QHPSI):
            self.assertEqual(needed(path), [], path)
            self.assertNotIn("INTERP", readelf("-l", path), path)

    def test_qhpsi_readings_needs_no_more_than_libc_and_its_sandbox(self):
        for library in needed(QHPSI_READINGS):
            self.assertRegex(library, r"^(libc|libseccomp|ld-linux-x86-64)\.so")

    def test_qhpsi_plugins_needs_no_more_than_libc_and_its_loader(self):
        for library in needed(QHPSI_PLUGINS):
            self.assertRegex(library,
                             r"^(libc|libm|libdl|libstdc\+\+|libgcc_s|ld-linux-x86-64)\.so")

    def test_plugins_show_virusscan_and_little_else(self):
        for name in PLUGIN_NAMES:
            symbols = readelf("--dyn-syms", PLUGINS / name).splitlines()
            defined = [line.split()[-1] for line in symbols
                       if re.search(r" (FUNC|OBJECT) +GLOBAL +DEFAULT +\d+ ", line)]
            self.assertIn("virusscan", defined)
            self.assertLessEqual(len(defined), 3, defined)

    def test_home_is_compiled_in(self):
        for path in (QMAIL_QUEUE, QHPSI_PLUGINS):
            self.assertIn(str(HOME).encode() + b"\0", path.read_bytes(), path)
