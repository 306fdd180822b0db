"""control/qhpsipolicy: what becomes of infected mail by the virus's name, with a real clamd."""

from . import child, clamd, prefix, samples
from .inject import MESSAGE
from .installation import ENVIRONMENT, INSTALLER
from .programs import HOME
from .setuid_case import INFECTED, Installed, setUpModule

TIME_LIMIT = 60  # seconds

POLICY = HOME / "control/qhpsipolicy"
NAME = "Eicar-Test-Signature.UNOFFICIAL"


class Policy(Installed):
    def setUp(self):
        super().setUp()
        self.clamd = clamd.serve(self, conf="AlertEncrypted yes\n")
        self.site(qhpsi=f"clamd: {self.clamd.unix_server}", rejectvirus=1)

    def with_policy(self, *lines):
        POLICY.write_text("".join(f"{line}\n" for line in lines))

    def policy(self, *arguments, code=0):
        done = child.run([INSTALLER, "policy", *arguments], env=ENVIRONMENT)
        self.assertEqual(done.returncode, code, done.stderr)
        return (done.stdout + done.stderr).decode()

    def test_each_action(self):
        for action, header, recipients in (
                ("mark", [b"X-QHPSI: virus found\n", b"X-QHPSI-Virus: %s\n" % NAME.encode()],
                 [b"rcpt@example.net"]),
                ("ignore", [b"X-QHPSI: clean\n"], [b"rcpt@example.net"]),
                ("unscannable", [b"X-QHPSI-Note: %s\n" % NAME.encode()], [b"rcpt@example.net"]),
                ("forward post@example.net",
                 [b"X-QHPSI: virus found\n", b"X-QHPSI-Virus: %s\n" % NAME.encode(),
                  b"X-Quarantine-ID: post@example.net, rcpt@example.net\n"],
                 [b"post@example.net"])):
            with self.subTest(action=action):
                self.with_policy("Win.* refuse", f"Eicar-* {action}")
                outcome = self.run_as("mallory", INFECTED)
                self.assert_code(outcome, 0)
                self.assertIn(f" policy={action.split()[0]} ", outcome.log)
                queued, = self.queue.queued()
                self.assertEqual(queued.header[1:1 + len(header)], header)
                self.assertEqual(sum(b"X-QHPSI:" in line for line in queued.header),
                                 action != "unscannable")
                self.assertEqual(queued.recipients, recipients)
                self.queue = prefix.make_queue()
        self.with_policy("Eicar* drop")
        self.assert_code(self.run_as("mallory", INFECTED), 0)
        self.assertEqual(self.queue.queued(), [])
        self.site(qhpsi=f"clamd: {self.clamd.unix_server}", rejectvirus=0)
        self.with_policy("Eicar* refuse")
        self.assert_code(self.run_as("mallory", INFECTED), 33)
        self.with_policy("Win.* refuse")
        self.assert_code(self.run_as("mallory", INFECTED), 0)
        self.assertIn(b"X-QHPSI: virus found\n", self.queue.only().header)

    def test_an_encrypted_archive_is_neither_clean_nor_infected(self):
        message = samples.with_attachment(samples.zipped("letter.txt", encrypted=True),
                                          "letter.zip")
        self.assert_code(self.run_as("mallory", message), 33)
        self.with_policy("Heuristics.Encrypted.* unscannable", "Eicar* refuse")
        self.assert_code(self.run_as("mallory", message), 0)
        queued = self.queue.only()
        self.assertIn(b"X-QHPSI-Note: encrypted\n", queued.header)
        self.assertFalse(any(line.startswith(b"X-QHPSI:") for line in queued.header))
        self.assert_code(self.run_as("mallory", INFECTED), 33)

    def test_one_that_makes_no_sense_lets_nothing_in_and_clean_mail_by(self):
        self.with_policy("Win.* drop", "Eicar* ignroe")
        outcome = self.run_as("mallory", INFECTED)
        self.assert_code(outcome, 55)
        self.assertIn("QHPSIPOLICY: line 2 names no action", outcome.log)
        self.assert_code(self.run_as("mallory", MESSAGE), 0)
        self.assertEqual(len(self.queue.queued()), 1)
        self.assertIn(f"{POLICY}: line 2 names no action", self.policy(code=100))

    def test_it_is_read_for_infected_mail_alone(self):
        self.with_policy("#" * 70000)  # more than qmail-queue reads
        self.assert_code(self.run_as("mallory", MESSAGE), 0)
        self.assert_code(self.run_as("mallory", INFECTED), 55)

    def test_who_is_not_believed_names_no_policy_and_no_note(self):
        lax = self.dir / "lax"
        lax.write_text("* ignore\n")
        lax.chmod(0o644)
        self.dir.chmod(0o755)
        self.assert_code(self.run_as("mallory", INFECTED, {"QHPSIPOLICY": str(lax)}), 33)
        self.assert_code(self.run_as("qmaild", INFECTED, {"QHPSIPOLICY": str(lax)}), 0)
        self.queue = prefix.make_queue()
        self.assert_code(self.run_as("mallory", b"X-QHPSI-Note: encrypted\n" + MESSAGE), 0)
        self.assertFalse(any(b"Note" in line for line in self.queue.only().header))

    def test_the_installer_says_what_a_name_would_get(self):
        self.assertIn("no policy", self.policy())
        self.with_policy("# mine", "PUA.* forward post@example.net", "*.UNOFFICIAL mark")
        self.assertEqual(self.policy(), f"{POLICY}: 2 rules\n")
        self.assertEqual(self.policy("PUA.Win.X", NAME, "Win.Trojan"),
                         f"PUA.Win.X: forward post@example.net ({POLICY}:2)\n"
                         f"{NAME}: mark ({POLICY}:3)\n"
                         f"Win.Trojan: as REJECTVIRUS says: no pattern in {POLICY} matches\n")
        draft = self.dir / "draft"
        draft.write_text("* forward\n")
        self.assertIn(f"{draft}: line 1 names no address", self.policy("--file", draft, code=100))
