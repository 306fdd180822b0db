"""Whatever a real mail reader gets out of a message, the scanner has seen; and no harmless message is
taken for a bad one, however odd it is. tests/readings does the same with many more."""

from odd_mime.__main__ import HARMLESS
from odd_mime.judge import Judge
from odd_mime.mutants import mutants, plain
from odd_mime.readers import all_readers

from . import clamd
from .case import Case
from .samples import EICAR

TIME_LIMIT = 240  # seconds
SEED = 20_261_125


class OddMime(Case):
    def setUp(self):
        super().setUp()
        self.clamd = clamd.serve(self)

    def test_what_a_reader_opens_is_infected(self):
        judge = Judge(self.clamd.unix_server, self.dir, all_readers(self.dir))
        opened = 0
        for judged in judge.judge(mutants(SEED, 500, EICAR)):
            with self.subTest(number=judged.mutant.number, kinds=judged.mutant.kinds):
                self.assertIn(judged.ours, ("infected", "clean"))
                self.assertFalse(judged.is_missed, judged.opened_by)
            opened += bool(judged.opened_by)
        self.assertGreater(opened, 250)

    def test_harmless_mail_is_clean(self):
        for judged in Judge(self.clamd.unix_server, self.dir).judge(mutants(SEED, 2000, HARMLESS)):
            with self.subTest(number=judged.mutant.number, kinds=judged.mutant.kinds):
                self.assertEqual(judged.ours, "clean")

    def test_every_reader_can_read(self):
        paths = []
        for encoding, message in plain(EICAR).items():
            paths.append(self.dir / f"{encoding}.eml")
            paths[-1].write_bytes(message)
            paths[-1].with_suffix(".payload").write_bytes(EICAR)
        for reader in all_readers(self.dir):
            opened = {path.stem for path in reader.opened(paths)}
            self.assertLessEqual({"base64", "quoted-printable"}, opened, reader.name)
