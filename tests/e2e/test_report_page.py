"""The page that qhpsi-installer report --html writes, in a real browser."""

from . import made_up_logs
from .browser import Browser
from .control_case import setUpModule as prepare
from .test_report import Report

TIME_LIMIT = 60  # seconds

WIDTHS = (1280, 800, 360)  # of a desk's screen, a tablet's and a telephone's
PNG = b"\x89PNG\r\n\x1a\n"


def setUpModule():
    prepare()


class Page(Report):
    def setUp(self):
        super().setUp()
        self.add_smtp(QHPSI=None)
        self.page = self.dir / "report.html"
        profile = self.dir / "profile"
        profile.mkdir()
        self.browser = Browser(profile)
        self.addCleanup(self.browser.close)

    def open(self):
        self.installer("report", "--html", self.page)
        self.browser.open(self.page)

    def areas(self, selector):
        """Where each of these elements is, in pixels."""
        return self.browser.value(
            f"[...document.querySelectorAll({selector!r})].map(e => {{"
            "const r = e.getBoundingClientRect();"
            "return {x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height}; })")

    def test_charts_are_seen_at_every_width_by_day_and_by_night(self):
        made_up_logs.write(self.log_directory(), 20_000, days=6)
        self.open()
        seen = set()
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                self.browser.show_as(width, scheme=scheme)
                with self.subTest(width=width, scheme=scheme):
                    whole = self.browser.screenshot()
                    self.assertTrue(whole.startswith(PNG))
                    seen.add(whole)
                    self.assert_all_fits(width)
                    self.assert_charts_show()
        self.assertEqual(len(seen), 2 * len(WIDTHS), "no two of them are alike")
        self.assertEqual(self.browser.requests, [f"file://{self.page}"])
        self.assertEqual(self.browser.complaints, [])

    def assert_all_fits(self, width):
        self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), width)
        for area in self.areas("section, svg, td"):
            self.assertGreaterEqual(area["x"], 0)
            self.assertLessEqual(area["x"] + area["width"], width)

    def assert_charts_show(self):
        charts = self.areas("svg")
        self.assertGreaterEqual(len(charts), 5)
        for number, area in enumerate(charts):
            self.assertGreater(min(area["width"], area["height"]), 60)
            shown = self.browser.screenshot(**area)
            bars = f"document.querySelectorAll('svg')[{number}].querySelectorAll('rect')"
            self.assertGreater(self.browser.value(f"{bars}.length"), 0)
            self.browser.value(f"{bars}.forEach(b => b.style.visibility = 'hidden')")
            self.assertNotEqual(self.browser.screenshot(**area), shown, "bars are to be seen")
            self.browser.value(f"{bars}.forEach(b => b.style.visibility = '')")
            self.assertEqual(self.browser.screenshot(**area), shown)

    def test_a_name_is_text_and_runs_nothing(self):
        name = "<img/src=x/onerror=document.title='run'><script>document.title='run'</script>"
        self.write_log(f"qhpsi: m: {name} FOUND (1 bytes, 2 ms) refuse pid=1 from=<> to=<>")
        self.open()
        self.assertIn(name, self.browser.value("document.body.innerText"))
        self.assertEqual(self.browser.value("document.querySelectorAll('img, script').length"), 0)
        self.assertNotEqual(self.browser.value("document.title"), "run")
        self.assertEqual(self.browser.requests, [f"file://{self.page}"])

    def test_no_mail_makes_a_page_as_well(self):
        self.open()
        self.browser.show_as(WIDTHS[0])
        self.assert_all_fits(WIDTHS[0])
        self.assertIn("mails", self.browser.value("document.body.innerText"))
        self.assertEqual(self.browser.complaints, [])
