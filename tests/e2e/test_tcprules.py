"""QHPSI set by tcprules in tcp.smtp, served by tcpserver -x, as the article has it."""

from . import child, clamd, samples, smtp
from .case import Case
from .programs import find

TIME_LIMIT = 60  # seconds


class TcpRules(Case):
    def rules(self, text):
        cdb = self.dir / "tcp.smtp.cdb"
        done = child.run([find("tcprules"), cdb, self.dir / "tcp.smtp.tmp"],
                         input=text.encode())
        self.assertEqual(done.returncode, 0, done.stderr)
        return cdb

    def test_the_articles_rule_scans_with_clamdscan(self):
        # Without --fdpass clamd opens the file by its path, and here it may.
        clamd.install_configuration(clamd.serve(self))
        rules = self.rules(":allow,QHPSI='/usr/bin/clamdscan %s --quiet --no-summary'\n")
        server = smtp.serve(self, self.settings, rules=rules)
        reply, _ = smtp.swaks(server.port, samples.CLEAN, self.dir)
        self.assertEqual(reply.code, 250, server.log())
        self.assertIn(b"X-QHPSI: clean\n", self.queue.only().header)
        self.queue.only().todo_file.unlink()
        reply, _ = smtp.swaks(server.port, samples.eicar_message(), self.dir)
        self.assertEqual(reply.code, 250, server.log())
        self.assertIn(b"X-QHPSI: virus found\n", self.queue.only().header)

    def test_rules_choose_by_client(self):
        infected = self.script("exit 1")
        rules = self.rules(f"127.0.0.1:allow,QHPSI='{infected}',REJECTVIRUS='1'\n:allow\n")
        server = smtp.serve(self, self.settings, rules=rules)
        self.assertEqual(smtp.send(server.port, samples.CLEAN).code, 554)
        self.rules(f"10.:allow,QHPSI='{infected}',REJECTVIRUS='1'\n:allow\n")
        self.assertEqual(smtp.send(server.port, samples.CLEAN).code, 250)
        self.assertEqual(smtp.sent_part(self.queue.only().message), samples.CLEAN)
