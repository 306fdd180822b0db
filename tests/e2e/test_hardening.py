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


class LinkedWithMusl(Case):
    """What is linked into qmail-queue and qhpsi of the compiler's libraries, which are built for
    glibc, and what that asks of the C library: all here, and all the same in musl."""

    LINKED = {
        # exceptions
        "eh_call.o", "eh_catch.o", "eh_exception.o", "eh_globals.o", "eh_personality.o",
        "eh_terminate.o", "eh_throw.o", "eh_unex_handler.o", "unwind-dw2.o", "unwind-dw2-fde-dip.o",
        # types
        "bad_alloc.o", "bad_array_new.o", "class_type_info.o", "si_class_type_info.o", "tinfo.o",
        # new and delete
        "del_op.o", "del_ops.o", "del_opv.o", "new_handler.o", "new_op.o", "new_opv.o",
    }
    # Each has a function that exceptions.cc has too: both would not link.
    REPLACED = {"eh_alloc.o", "eh_term_handler.o"}
    ASKED_FOR = {
        "_dl_find_object",  # glibc_calls.cc
        "malloc", "free", "abort", "memcpy", "memmove", "memset", "strcmp", "strlen",
        # Their structures are in tests/qhpsi/musl/facts.c.
        "pthread_mutex_lock", "pthread_mutex_unlock", "pthread_cond_wait", "pthread_cond_broadcast",
        "pthread_once", "__pthread_key_create",
        "pthread_key_create", "pthread_getspecific", "pthread_setspecific",
        "__tls_get_addr", "_GLOBAL_OFFSET_TABLE_",  # the linker's
    }
    LIBRARIES = ("libsupc++.a", "libgcc_eh.a", "libgcc.a")

    def members(self):
        """(archive member, the names it defines, the names it asks for)"""
        for library in self.LIBRARIES:
            path = self.output("gcc", f"-print-file-name={library}").strip()
            for text in self.output("nm", path).split("\n\n"):
                name = re.search(r"^(\S+\.o):$", text, re.M)
                if name:
                    yield (name[1], set(re.findall(r"^\S+ [TDBR] (\S+)$", text, re.M)),
                           set(re.findall(r"^ +[Uw] (\S+)$", text, re.M)))

    def output(self, program, *arguments):
        done = child.run([find(program), *arguments])
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def test_it_is_what_we_know_of(self):
        members = [m for m in self.members() if m[0] not in self.REPLACED]
        own = set().union(*(defined for _, defined, _ in members))
        self.assertGreater(len(own), 100)
        for program in (QMAIL_QUEUE, QHPSI):
            with self.subTest(program=program.name):
                inside = set(re.findall(r"^\S+ \w (\S+)$", self.output("nm", program), re.M))
                linked = [m for m in members if m[1] & inside]
                self.assertEqual({name for name, _, _ in linked} - self.LINKED, set())
                self.assertIn("eh_throw.o", {name for name, _, _ in linked})
                asked = set().union(*(asked for _, _, asked in linked)) - own
                self.assertEqual({a for a in asked if not a.startswith("_Z")} - self.ASKED_FOR,
                                 {"__cxa_allocate_exception", "__cxa_free_exception"} & asked)

    def test_nothing_reads_the_callers_environment_at_the_start(self):
        for program in (QMAIL_QUEUE, QHPSI):
            self.assertNotIn(b"GLIBCXX_TUNABLES", program.read_bytes(), program)
