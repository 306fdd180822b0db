"""qhpsi-installer makes, checks and fixes queues."""

import fcntl
import os

from . import child, installation
from .installation import INSTALLER, owner_and_mode, snapshot
from .installer_case import Installing, setUpModule

TIME_LIMIT = 120  # seconds


class Queues(Installing):
    def queue_command(self, *arguments, **options):
        return installation.run("queue", *arguments, "--root", self.root, **options)

    def test_created_as_notqmail_and_indimail_have_them(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        for path, expected in {"": ("7003:7011", 0o750), "mess/22": ("7003:7011", 0o750),
                               "todo": ("7003:7011", 0o750), "intd": ("7003:7011", 0o700),
                               "pid": ("7003:7011", 0o700), "info/0": ("7005:7011", 0o700),
                               "remote/22": ("7005:7011", 0o700), "bounce": ("7005:7011", 0o700),
                               "lock": ("7003:7011", 0o750),
                               "lock/trigger": ("7005:7011", 0o622),
                               "lock/sendmutex": ("7005:7011", 0o600),
                               "lock/tcpto": ("7004:7011", 0o644)}.items():
            self.assertEqual(owner_and_mode(queue / path), expected, path)
        self.assertTrue((queue / "lock/trigger").is_fifo())
        self.assertEqual((queue / "lock/tcpto").read_bytes(), bytes(1024))
        self.assertFalse((queue / "mess/23").exists() or (queue / "todo/0").exists())
        self.queue_command("create", "--for", "indimail", "--split", "7", "/other")
        self.assertTrue((self.root / "other/todo/6").is_dir())
        self.assertFalse((self.root / "other/todo/7").exists())
        for name in ("/queue", "/other"):
            self.assertEqual(self.queue_command("check", name), "")

    def test_one_that_exists_stays(self):
        self.queue_command("create", "/queue")
        self.assertIn("/queue: exists", self.queue_command("create", "/queue", code=100))
        self.assertIn("/nowhere: no queue", self.queue_command("check", "/nowhere", code=100))
        self.assertIn("is not the absolute path", self.queue_command("create", "q", code=100))
        self.assertIn("cannot enter /no", self.queue_command("create", "/no/queue", code=111))

    def check(self, *arguments, code=0, name="/queue"):
        done = child.run([INSTALLER, "queue", "check", *arguments, name, "--root", self.root],
                         env=installation.ENVIRONMENT)
        self.assertEqual((done.returncode, done.stderr), (code, b""), done.stdout)
        return done.stdout.decode()

    def test_damage_is_found_and_fixed(self):
        self.queue_command("create", "/queue")
        whole = snapshot(self.root / "queue")
        queue = self.root / "queue"
        (queue / "mess/7").rmdir()
        (queue / "lock/trigger").unlink()
        (queue / "todo").chmod(0o777)
        os.chown(queue / "intd", 0, 0)
        report = self.check(code=111)
        for line in ("/queue/mess/7: missing", "/queue/lock/trigger: missing",
                     "/queue/todo: wrong mode", "/queue/intd: wrong owner"):
            self.assertIn(line + "\n", report)
        fixed = [line + " (fixed)" for line in report.splitlines()]
        self.assertEqual(self.check("--repair").splitlines(), fixed)
        self.assertEqual(snapshot(queue), whole)
        self.assertEqual(self.check(), "")

    def test_nothing_below_a_link_is_fixed(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        for name in ("mess", "lock"):
            outside = self.root / f"outside-{name}"
            (outside / "7").mkdir(parents=True)
            (outside / "tcpto").write_text("theirs")
            (queue / name).rename(self.root / f"old-{name}")
            (queue / name).symlink_to(f"/outside-{name}")
        before = snapshot(self.root)
        report = self.check("--repair", code=111)
        self.assertEqual(report.splitlines(), [
            f"/queue/{name}: is something else than it should be; move it away"
            for name in ("mess", "lock")])
        self.assertEqual(snapshot(self.root), before)

    def test_links_of_roots_that_lead_to_the_queue_are_followed_and_others_are_not(self):
        (self.root / "srv").mkdir()
        (self.root / "var").symlink_to("srv")
        self.queue_command("create", "/srv/queue")
        (self.root / "queue").symlink_to("/srv/queue")
        (self.root / "srv/queue/mess/7").rmdir()
        self.assertIn("/srv/queue/mess/7: missing\n", self.check(code=111))
        os.chown(self.root / "queue", 7003, -1, follow_symlinks=False)
        self.assertIn("/queue: is a symbolic link; name the queue itself", self.check(code=111))
        (self.root / "queue").unlink()
        (self.root / "queue").symlink_to("/nowhere")
        self.assertIn("/queue: is a symbolic link; name the queue itself", self.check(code=111))
        self.assertIn("/var/queue/mess/7: missing (fixed)",
                      self.queue_command("check", "--repair", "/var/queue"))
        self.assertEqual(self.queue_command("check", "/var/queue"), "")

    def test_a_fifo_in_the_place_of_sendmutex_is_not_waited_for(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        (queue / "lock/sendmutex").unlink()
        os.mkfifo(queue / "lock/sendmutex")
        (queue / "mess/1/24").write_text("mail")
        report = self.check("--repair", code=111)
        self.assertIn("/queue/lock/sendmutex: is something else than it should be", report)
        self.assertIn("; fix /queue/lock/sendmutex first", report)
        self.assertEqual((queue / "mess/1/24").read_text(), "mail")

    def test_a_large_number_makes_no_large_queue(self):
        self.queue_command("create", "/queue")
        (self.root / "queue/mess/99999").mkdir()
        (self.root / "queue/mess/22").rmdir()
        report = self.check("--repair", code=111)
        self.assertEqual(report.splitlines(), [
            "/queue/mess/22: missing (fixed)",
            "/queue/mess/99999: is beyond the 23 that the queue has"])

    def test_no_message_is_moved_while_it_is_not_clear_where_it_belongs(self):
        self.queue_command("create", "/queue")
        message = self.root / "queue/mess/99999/5"
        message.parent.mkdir()
        message.write_text("mail")
        self.assertIn("; fix /queue/mess/99999 first", self.check("--repair", code=111))
        self.assertEqual(message.read_text(), "mail")

    def test_a_backup_without_empty_directories(self):
        self.queue_command("create", "/queue")
        whole = snapshot(self.root / "queue")
        for directory in ("mess", "info", "local", "remote"):
            for path in (self.root / "queue" / directory).iterdir():
                if path.name not in ("0", "3", "20"):
                    path.rmdir()
        self.check("--repair")
        self.assertEqual(snapshot(self.root / "queue"), whole)

    def test_a_file_with_another_name_keeps_its_owner(self):
        self.queue_command("create", "/queue")
        secret = self.root / "secret"
        secret.write_text("root's")
        secret.chmod(0o600)
        (self.root / "queue/lock/tcpto").unlink()
        os.link(secret, self.root / "queue/lock/tcpto")
        self.assertIn("/queue/lock/tcpto: has another name", self.check("--repair", code=111))
        self.assertEqual(owner_and_mode(secret), ("0:0", 0o600))

    def test_no_message_gets_anothers_envelope(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        (queue / "mess/0/new").write_text("accepted since")
        number = (queue / "mess/0/new").stat().st_ino
        accepted = queue / f"mess/{number % 23}/{number}"
        (queue / "mess/0/new").rename(accepted)
        (queue / f"todo/{number}").write_text("its envelope")
        restored = queue / f"mess/{(number + 1) % 23}/{number}"
        restored.write_text("of a queue with another split")
        self.assertIn("; another message has its name", self.check("--repair", code=111))
        self.assertEqual(accepted.read_text(), "accepted since")
        self.assertEqual((queue / f"todo/{number}").read_text(), "its envelope")
        self.assertTrue(restored.exists())

    def test_a_message_waits_for_the_one_that_has_its_number(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        for name in ("first", "second"):
            (queue / "mess/0" / name).write_text(name)
        inode = (queue / "mess/0/first").stat().st_ino
        (queue / "mess/0/first").rename(queue / "mess/0/1")
        (queue / "todo/1").write_text("first's")
        other = queue / f"mess/{(inode + 1) % 23}/{inode}"
        (queue / "mess/0/second").rename(other)
        (queue / f"todo/{inode}").write_text("second's")
        self.check("--repair")
        self.assertEqual(self.check(), "")
        for message in (p for p in (queue / "mess").rglob("*") if p.is_file()):
            self.assertEqual((queue / "todo" / message.name).read_text(),
                             message.read_text() + "'s")

    def test_messages_of_a_restored_queue_get_their_numbers(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        for number in (23, 24, 25):
            (queue / f"mess/{number % 23}/{number}").write_text(f"mail {number}")
            (queue / f"info/{number % 23}/{number}").write_text(f"info {number}")
        (queue / "todo/25").write_text("todo 25")
        self.assertEqual(len(self.check(code=111).splitlines()), 3)
        self.check("--repair")
        self.assertEqual(self.check(), "")
        messages = [p for p in (queue / "mess").rglob("*") if p.is_file()]
        self.assertEqual(len(messages), 3)
        for message in messages:
            inode = message.stat().st_ino
            self.assertEqual(message, queue / f"mess/{inode % 23}/{inode}")
            number = message.read_text().split()[1]
            self.assertEqual((queue / f"info/{inode % 23}/{inode}").read_text(), f"info {number}")
            self.assertEqual((queue / f"todo/{inode}").exists(), number == "25")

    def test_messages_stay_while_qmail_send_is_at_work(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        (queue / "mess/1/24").write_text("mail")
        with (queue / "lock/sendmutex").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertIn("qmail-send is at work", self.check("--repair", code=111))
        self.assertEqual((queue / "mess/1/24").read_text(), "mail")

    def test_an_envelope_that_a_power_cut_left_without_its_message_is_removed(self):
        for form, places in (("notqmail", ("23", "24", "25")),
                             ("indimail", ("0/23", "1/24", "2/25"))):
            with self.subTest(form=form):
                self.queue_command("create", "--for", form, "--split", "23", f"/{form}")
                queue = self.root / form
                left, whole, queued = (queue / "intd" / place for place in places)
                for envelope in (left, whole, queued):
                    envelope.write_text("envelope")
                message = queue / "mess/0/new"
                message.write_text("mail")
                number = message.stat().st_ino
                message.rename(queue / f"mess/{number % 23}/{number}")
                place = f"{number % 23}/{number}" if form == "indimail" else str(number)
                whole.rename(queue / "intd" / place)
                os.link(queued, queue / "todo" / places[2])
                before = snapshot(queue)
                problems = [f"/{form}/intd/{places[0]}: left over, without a message",
                            f"/{form}/todo/{places[2]}: its message is missing"]
                self.assertEqual(self.check(name=f"/{form}", code=111).splitlines(), problems)
                self.assertEqual(snapshot(queue), before)
                problems[0] += " (fixed)"
                self.assertEqual(self.check("--repair", name=f"/{form}", code=111).splitlines(),
                                 problems)
                del before[f"intd/{places[0]}"]
                self.assertEqual(snapshot(queue), before)

    def test_no_envelope_is_removed_while_it_is_not_clear_where_messages_are(self):
        self.queue_command("create", "/queue")
        queue = self.root / "queue"
        (queue / "intd/24").write_text("envelope")
        (queue / "mess/7/24").write_text("mail")
        with (queue / "lock/sendmutex").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertNotIn("left over", self.check("--repair", code=111))
        (queue / "mess/7/24").unlink()
        (queue / "mess/7").rmdir()
        (queue / "mess/7").symlink_to("/nowhere")
        self.assertNotIn("left over", self.check("--repair", code=111))
        self.assertEqual((queue / "intd/24").read_text(), "envelope")

    def test_no_message_is_removed(self):
        self.queue_command("create", "/queue")
        stray = self.root / "queue/mess/0/README"
        stray.write_text("no message")
        self.assertIn("/queue/mess/0/README: no message", self.check("--repair", code=111))
        self.assertTrue(stray.exists())
