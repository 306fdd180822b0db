"""generic.so: a command as the last plugin, with the same rules as an external scanner."""

from .case import Case
from .inject import MESSAGE

TIME_LIMIT = 60  # seconds
SANITIZED = True


class Generic(Case):
    def scan(self, command, **settings):
        return self.inject(QHPSI="plugin: generic.so", SCANCMD=command, **settings)

    def test_0_is_clean_and_1_is_infected(self):
        self.assert_code(self.scan(self.script("exit 0")), 0)
        self.assert_arrived(self.queue.only(), MESSAGE, "clean")
        queue = self.new_queue()
        self.assert_code(self.scan(self.script('echo "$1: N-1 FOUND"; exit 1'),
                                   QUEUEDIR=queue.path), 0)
        self.assert_arrived(queue.only(), MESSAGE, "infected", "N-1")
        self.assert_code(self.scan(self.script("exit 1"), REJECTVIRUS=1), 33)

    def test_percent_s_quotes_and_appending_are_the_same(self):
        notes = self.dir / "notes"
        script = self.script(f'printf "<%s>" "$@" > {notes}; exit 0')
        self.assert_code(self.scan(f"{script} %s 'a b'"), 0)
        name = self.queue.only().message_file
        self.assertEqual(notes.read_text(), f"<{name}><a b>")
        queue = self.new_queue()
        self.assert_code(self.scan(str(script), QUEUEDIR=queue.path), 0)
        self.assertEqual(notes.read_text(), f"<{queue.only().message_file}>")

    def test_message_is_on_descriptor_0(self):
        notes = self.dir / "notes"
        self.assert_code(self.scan(self.script(f"cat > {notes}")), 0)
        self.assertTrue(notes.read_bytes().endswith(MESSAGE))

    def test_every_failure_is_77(self):
        for command in ("/nonexistent", "", None, "'", str(self.script("exit 2")),
                        str(self.script("exit 255")), str(self.script("kill -SEGV $$"))):
            with self.subTest(command=command):
                outcome = self.scan(command)
                self.assertIn(outcome.code, (55, 77))
                self.assert_nothing_queued()

    def test_a_command_that_somebody_stops_is_not_accepted(self):
        for stopped in ("kill -STOP $$", "exec sh -c 'kill -STOP $$'"):
            outcome = self.scan(self.script(stopped), QHPSIONERROR="accept")
            self.assert_code(outcome, 77)
            self.assertLess(outcome.seconds, 60)  # not when its time is over
        self.assert_nothing_queued()

    def test_timeout_ends_the_command_as_well(self):
        outcome = self.scan(self.script("sleep 100"), QHPSITIMEOUT=1)
        self.assert_code(outcome, 77)
        self.assertLess(outcome.seconds, 60)


class Plugins(Case):
    """How plugins are found and asked one after the other."""

    def generic(self, status):
        return self.script(f"exit {status}")

    def test_first_that_is_not_clean_decides(self):
        command = self.script("exit 1")
        outcome = self.inject(QHPSI="plugin: generic.so nonexistent.so", SCANCMD=command)
        self.assert_code(outcome, 0)
        self.assertIn(b"X-QHPSI: virus found\n", self.queue.only().header)

    def test_missing_plugin_after_a_clean_one_is_77(self):
        outcome = self.inject(QHPSI="plugin: generic.so nonexistent.so", SCANCMD="/bin/true")
        self.assert_code(outcome, 77)
        self.assertIn("nonexistent.so", outcome.log)
        self.assert_nothing_queued()

    def test_no_plugin_at_all_is_never_clean(self):
        for qhpsi in ("plugin:", "plugin: ", "plugin: ''"):
            with self.subTest(qhpsi=qhpsi):
                outcome = self.inject(QHPSI=qhpsi)
                self.assertIn(outcome.code, (55, 77), outcome.log)
                self.assert_nothing_queued()

    def test_plugin_name_with_a_slash_is_refused(self):
        for name in ("../plugins/generic.so", "/lib/x.so", "./generic.so", "..", "."):
            with self.subTest(name=name):
                outcome = self.inject(QHPSI=f"plugin: {name}", SCANCMD="/bin/true")
                self.assert_code(outcome, 77)
                self.assert_nothing_queued()

    def test_symbol_that_is_not_there_is_77(self):
        for name in ("QUEUE_PLUGIN", "QUEUE_PLUGIN_SYMB"):
            outcome = self.inject(QHPSI="plugin: generic.so", SCANCMD="/bin/true",
                                  **{name: "no_such_function"})
            self.assert_code(outcome, 77)
        self.assert_nothing_queued()

    def test_file_that_is_no_plugin_is_77(self):
        (self.dir / "plugins").mkdir()
        (self.dir / "plugins/text.so").write_text("not a library")
        outcome = self.inject(QHPSI="plugin: text.so", PLUGINDIR=self.dir / "plugins")
        self.assert_code(outcome, 77)
        self.assert_nothing_queued()
