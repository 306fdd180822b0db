"""The services clamd and freshclam."""

import os
import re
import shutil
import socket
import time

from . import child, namespace, prefix, samples, supervise
from .programs import find
from .services_case import NEWLY_KNOWN, Services, setUpModule, SIGNATURE, STAMPED

TIME_LIMIT = 240  # seconds


class Clamd(Services):
    def test_without_signatures_it_waits_and_says_so(self):
        self.site.add("clamd")
        (self.site.signatures / "freshclam.dat").write_text("no signatures")
        self.site.start()
        self.site.wait_for_log("clamd", f"clamd: no signatures in {self.site.signatures} yet")
        first = self.site.svstat("clamd")[1]
        time.sleep(3)
        self.assertEqual(self.site.svstat("clamd")[1], first)
        self.assertEqual(len(self.site.log("clamd")), 1, self.site.log("clamd"))
        self.site.shell("svc -d /service/clamd")
        self.site.wait_for("clamd", "down")
        self.site.shell("svc -u /service/clamd")
        self.site.wait_for("clamd", "up")
        self.add_signatures()
        self.site.wait_for_log("clamd", "Self checking")

    def test_it_waits_for_all_that_freshclam_is_to_fetch(self):
        """With some of its signatures it would call clean what the others know."""
        self.site.add("freshclam", EXCLUDE="daily bytecode", MIRROR="http://127.0.0.1:9",
                      CUSTOMURL="http://127.0.0.1:9/own.ndb")
        self.add_signatures()
        self.site.add("clamd")
        self.site.start()
        self.site.wait_for_log("clamd", "(missing: main own.ndb): waiting")
        (self.site.signatures / "own.ndb").write_text(SIGNATURE)
        time.sleep(3)
        self.assertFalse(self.site.said("clamd", "Self checking"))
        self.site.shell("svc -d /service/freshclam; touch /service/freshclam/down")
        self.site.wait_for_log("clamd", "Self checking")

    def test_a_file_that_it_may_not_read_is_named(self):
        self.add_signatures()
        secret = self.site.signatures / "tests.ndb"
        secret.chmod(0o600)
        self.site.add("clamd")
        self.site.start()
        self.site.wait_for_log("clamd", f"clamd: DATABASEDIR: qclamd cannot read {secret}")
        secret.chmod(0o644)
        self.site.wait_for_log("clamd", "Self checking")

    def test_a_broken_file_is_named_and_tried_again_every_ten_seconds(self):
        self.add_signatures()
        broken = self.site.signatures / "broken.ndb"
        broken.write_text("this is no signature\n")
        self.site.add("clamd")
        self.site.start()
        self.site.wait_for_log("clamd", str(broken))
        self.site.wait_for_log("clamd", "it starts again in 10 seconds")
        time.sleep(12)
        self.assertLessEqual(self.site.said("clamd", "Malformed database"), 8, self.site.log("clamd"))
        broken.unlink()
        self.site.wait_for_log("clamd", "Self checking")

    def test_it_does_not_start_without_room_for_what_it_unpacks(self):
        room = self.dir / "room"
        room.mkdir()
        namespace.mount_tmpfs(room, "mode=0777,size=100m")
        self.addCleanup(namespace.unmount, room)
        self.add_signatures()
        self.site.add("clamd", TMPDIR=room)
        self.site.start()
        self.site.wait_for_log("clamd", f"clamd: TMPDIR: 100 MB are free in {room}, less than "
                               "MaxScanSize in clamd.conf, 1200 MB")
        self.assertFalse(self.site.said("clamd", "Self checking"))
        child.run([find("mount"), "-o", "remount,size=1300m", room])
        self.site.wait_for_log("clamd", "Self checking")

    def test_svscans_umask_does_not_keep_others_out(self):
        shutil.rmtree("/run/clamav", ignore_errors=True)
        self.add_signatures()
        self.add_smtp(QHPSI=None)
        self.site.add("clamd")
        self.site.start(umask=0o077)
        self.site.wait_for_log("clamd", "Self checking")
        self.assertTrue((prefix.Path("/run/clamav") / "clamd.ctl").exists())
        self.assertEqual(prefix.Path("/run/clamav").stat().st_mode & 0o777, 0o755)
        self.assertEqual((self.site.logs / "clamd").stat().st_mode & 0o777, 0o755)

    def test_where_the_distributions_clamd_is_it_stays(self):
        place = prefix.Path("/run/clamav")
        place.mkdir(exist_ok=True)
        (place / "clamd.ctl").unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(place / "clamd.ctl"))
            self.addCleanup((place / "clamd.ctl").unlink)
            self.add_signatures()
            self.site.add("clamd")
            self.site.start()
            self.site.wait_for_log("clamd", "/run/clamav/clamd.ctl is of another clamd")
            self.site.wait_for_log("clamd", "Self checking")
            self.assertTrue((place / "clamd.ctl").is_socket())
            self.assertFalse((place / "clamd.ctl").is_symlink())

    def test_a_link_to_another_clamd_stays(self):
        link = prefix.Path("/run/clamav/clamd.ctl")
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to("/run/clamd.scan/clamd.sock")  # which is down
        self.addCleanup(link.unlink)
        self.add_signatures()
        self.site.add("clamd")
        self.site.start()
        self.site.wait_for_log("clamd", "/run/clamav/clamd.ctl is of another clamd")
        self.site.wait_for_log("clamd", "Self checking")
        self.assertEqual(str(link.readlink()), "/run/clamd.scan/clamd.sock")

    def test_what_an_earlier_version_left_to_qscand_it_takes_over(self):
        place, run = self.dir / "unpacked", prefix.Path("/run/qhpsi")
        victim = self.dir / "victim"
        victim.write_text("theirs")
        shutil.rmtree(run, ignore_errors=True)
        for path in (place, run):
            path.mkdir()
            os.chown(path, prefix.uid("qscand"), prefix.gid("qmail"))
        (run / "clamd.started").symlink_to(self.dir / "made-by-root")
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(run / "clamd.ctl"))
        (place / "link").symlink_to(victim)
        for path in (run / "clamd.ctl", place / "link"):
            os.chown(path, prefix.uid("qscand"), prefix.gid("qmail"), follow_symlinks=False)
        self.add_signatures()
        self.site.add("clamd", TMPDIR=place)
        self.site.start()
        self.site.wait_for_log("clamd", "Self checking")
        self.assertEqual([p.owner() for p in (place, run, run / "clamd.ctl", victim)],
                         ["qclamd", "qclamd", "qclamd", "root"])
        self.assertEqual([p.stat().st_mode & 0o7777 for p in (place, run)], [0o700, 0o2750])
        self.assertFalse((self.dir / "made-by-root").exists())

    def test_a_directory_of_others_it_does_not_take(self):
        place = self.dir / "theirs"
        place.mkdir()
        os.chown(place, prefix.uid("mallory"), -1)
        self.add_signatures()
        self.site.add("clamd", TMPDIR=place)
        self.site.start()
        self.site.wait_for_log("clamd", f'clamd: TMPDIR: qclamd cannot write to "{place}"')
        self.assertEqual(place.owner(), "mallory")

    def test_limits_of_its_own_log(self):
        self.add_signatures()
        self.site.add("clamd", LOGSIZE=4096, LOGNUM=2)
        self.site.start()
        self.site.wait_for_log("clamd", "Self checking")
        for _ in range(4):
            self.site.shell("svc -t /service/clamd")
            before = self.site.svstat("clamd")[1]
            child.wait_until(lambda: self.site.svstat("clamd")[1] not in (None, before),
                             what="clamd starts again")
            self.site.wait_for_log("clamd", "Self checking")
        files = [p for p in (self.site.logs / "clamd").iterdir() if p.name.startswith("@")]
        self.assertIn(len(files), (1, 2))
        self.assertEqual({p.owner() for p in files}, {"qmaill"})


class Freshclam(Services):
    def setUp(self):
        super().setUp()
        self.web_dir = self.dir / "web"
        self.web_dir.mkdir()
        self.web = supervise.WebServer(self.web_dir)
        self.addCleanup(self.web.stop)

    def add_freshclam(self, **variables):
        self.site.add("freshclam", **{"MIRROR": self.web.address, "EXCLUDE": "main daily bytecode",
                                      "CUSTOMURL": f"{self.web.address}/new.ndb", **variables})

    def test_new_signatures_reach_mail(self):
        """clamd waits for the first ones; the next ones are asked for with svc -a."""
        (self.web_dir / "new.ndb").write_text(samples.NDB)
        self.add_smtp(REJECTVIRUS=1)
        self.site.add("clamd", down=True)
        conf = self.site.services / "clamd/clamd.conf"
        conf.write_text(conf.read_text().replace("SelfCheck 60\n", "SelfCheck 2\n"))
        self.add_freshclam(down=True)
        self.site.start()
        for name in ("clamd", "freshclam"):
            self.site.wait_for(name, "down")
        self.site.shell("rm /service/freshclam/down /service/clamd/down; "
                        "/usr/bin/svc -u /service/clamd /service/freshclam")
        self.site.wait_for_log("clamd", "Self checking")
        self.site.wait_for_port(self.port)
        self.assertEqual(self.send(samples.eicar_message()).code, 554)
        self.assertEqual(self.send(NEWLY_KNOWN).code, 250)
        pid = self.site.svstat("freshclam")[1]
        status = prefix.Path(f"/proc/{pid}/status").read_text()
        self.assertEqual(re.search(r"^Uid:\s+(.*)$", status, re.M)[1].split(),
                         [str(prefix.uid("qfreshclam"))] * 4)

        time.sleep(1.1)  # a mirror's answer has its file's time in seconds
        (self.web_dir / "new.ndb").write_text(samples.NDB + SIGNATURE)
        self.site.shell("svc -a /service/freshclam")
        self.site.wait_for_log("clamd", "Database correctly reloaded (2 signatures)")
        child.wait_until(lambda: self.send(NEWLY_KNOWN).code == 554,
                         what="the new signature is known")
        for line in self.site.log("freshclam"):
            self.assertRegex(line, STAMPED)

    def test_what_it_copies_from_this_machine_clamd_can_read(self):
        (self.dir / "own.ndb").write_text(SIGNATURE)
        self.add_freshclam(CUSTOMURL=f"file://{self.dir}/own.ndb")
        self.site.add("clamd")
        self.site.start()
        self.site.wait_for_log("clamd", "Self checking")
        self.assertEqual((self.site.signatures / "own.ndb").owner(), "qfreshclam")

    def test_the_clamd_of_clamdconf_is_told(self):
        (self.web_dir / "new.ndb").write_text(samples.NDB)
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(self.dir / "clamd.ctl"))
            (self.dir / "clamd.ctl").chmod(0o666)
            other.listen()
            other.settimeout(child.PATIENCE)
            (self.dir / "clamd.conf").write_text(f"LocalSocket {self.dir}/clamd.ctl\n")
            self.add_freshclam(CLAMDCONF=self.dir / "clamd.conf")
            self.site.start()
            connection, _ = other.accept()
            with connection:
                self.assertIn(b"RELOAD", connection.recv(100))

    def test_a_proxy_is_asked(self):
        (self.web_dir / "new.ndb").write_text(samples.NDB)
        self.add_freshclam(PROXY=self.web.address, MIRROR="http://mirror.invalid",
                           CUSTOMURL="http://mirror.invalid/new.ndb")
        (self.site.services / "freshclam/variables/PROXY").chmod(0o600)  # as it is installed
        self.site.start()
        child.wait_until(lambda: any("http://mirror.invalid/new.ndb" in r
                                     for r in self.web.requests),
                         what="the proxy is asked")

    def test_no_setting_adds_a_line_of_its_own(self):
        (self.web_dir / "new.ndb").write_text(samples.NDB)
        executed = self.site.signatures / "executed"  # where freshclam may write
        self.add_freshclam(EXCLUDE=f"main daily bytecode\0OnUpdateExecute touch {executed}")
        self.site.start()
        self.site.wait_for_log("freshclam", "new.ndb updated")
        time.sleep(0.5)
        self.assertFalse(executed.exists())
        self.assertFalse([line for line in self.site.log("freshclam") if "xecute" in line])
