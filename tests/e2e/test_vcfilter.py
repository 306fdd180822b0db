"""vcfilter: the rules that it keeps, who may change them, and that no accident loses them."""

import re

from .vcfilter_case import ARTICLE, ARTICLES_LINE, insert, Kept

TIME_LIMIT = 120  # seconds


class Options(Kept):
    def test_the_articles_line(self):
        self.ok(*ARTICLE)
        self.assertEqual(self.rules(), ARTICLES_LINE)
        self.assertEqual(self.in_force(), {"prefilt": ARTICLES_LINE})

    def test_show_is_a_table(self):
        self.ok(*ARTICLE)
        title, row = self.ok("-s", "prefilt@example.com").splitlines()
        self.assertEqual(re.split(r"  +", title),
                         ["No", "EmailId", "FilterName", "Header", "Comparison", "Keyword",
                          "Folder", "Bounce", "Delivery"])
        self.assertEqual(re.split(r"  +", row),
                         ["2", "prefilt@example.com", "virusFilter", "X-QHPSI", "Equals",
                          "virus found", "Quarantine", "No", "N/A"])

    def test_raw_is_words(self):
        self.ok(*ARTICLE)
        self.assertEqual(self.ok("-s", "-r", "prefilt@example.com"),
                         "2 prefilt@example.com virusFilter 28 0 virus~found Quarantine Deliver\n")

    def test_raw_actions(self):
        for action, folder, shown in (("0", "/NoDeliver", "Vapour"), ("1", "Inbox", "Bounce"),
                                      ("2&joe@x.org", "F", "&joe@x.org"),
                                      ("2|bin/f -a", "F", "|bin/f~-a"),
                                      ("3&joe@x.org", "F", "Bounce&joe@x.org"),
                                      ("3|f", "F", "Bounce|f")):
            self.ok("-i", "-t", "n", "-c", "4", "-h", "X-Own", "-k", "k", "-f", folder, "-b",
                    action, "jane@example.com")
            self.assertEqual(self.ok("-s", "-r", "jane@example.com"),
                             f"2 jane@example.com n X-Own 4 k {folder} {shown}\n")
            self.ok("-d", "2", "jane@example.com")

    def test_names_will_do_for_numbers(self):
        self.ok("-i", "-t", "virusFilter", "-c", "equals", "-k", "virus found", "-f", "Quarantine",
                "-b", "0", "-h", "x-qhpsi", "Prefilt@EXAMPLE.com")
        self.assertEqual(self.rules(), ARTICLES_LINE)

    def test_comparisons_without_header(self):
        self.ok("-i", "-t", "a", "-c", "5", "-h", "-1", "-k", "", "-f", "S", "-b", "0",
                "j@example.com")
        self.ok("-i", "-t", "b", "-c", "6", "-f", "inbox", "-b", "1", "j@example.com")
        self.assertEqual(self.rules(), "j 0 a if sender-not-in-address-book then S\n"
                                       "j 1 b if my-address-not-in-to-cc-bcc then Inbox bounce\n")

    def test_values_that_look_like_options(self):
        keywords = ("-i", "--help", "-5", "[x]", "a=b", "'", '"', "\\", "", "{a}")
        for number, keyword in enumerate(keywords, 2):
            comparison = "0" if keyword == "" else "1"
            self.ok("-i", "-t", "n", "-c", comparison, "-h", "2", "-k", keyword, "-f", "F", "-b",
                    "0", "jane@example.com")
            shown = self.ok("-s", "-r", "jane@example.com").splitlines()[-1]
            self.assertEqual(shown, f"{number} jane@example.com n 2 {comparison} "
                                    f"{keyword or 'N/A'} F Deliver")

    def test_verbose_says_the_number(self):
        self.assertEqual(self.ok("-v", *ARTICLE), "inserted rule 2 of prefilt@example.com\n")

    def test_update_leaves_what_is_not_given(self):
        self.ok(*ARTICLE)
        self.ok("-u", "2", "-f", "Infected", "-b", "2&abuse@example.com", "prefilt@example.com")
        self.assertEqual(self.rules(), 'prefilt 2 virusFilter if X-QHPSI equals "virus found" then '
                                       "Infected forward abuse@example.com\n")
        self.ok("-u", "2", "-c", "5", "-b", "0", "prefilt@example.com")
        self.assertEqual(self.rules(),
                         "prefilt 2 virusFilter if sender-not-in-address-book then Infected\n")
        self.complaint("-u", "2", "-c", "1", "prefilt@example.com")
        self.assert_consistent()

    def test_delete_keeps_the_others_numbers(self):
        for keyword in "abc":
            self.ok(*insert(keyword))
        self.ok("-d", "3", "jane@example.com")
        shown = self.ok("-s", "-r", "jane@example.com")
        self.assertEqual([line.split()[0] for line in shown.splitlines()], ["2", "4"])
        self.assert_consistent()
        self.assertIn("rule 3 is not there", self.complaint("-d", "3", "jane@example.com"))

    def test_the_site_adds_headers(self):
        self.ok(*ARTICLE)
        (self.home / "filter/headers").write_text("# ours\nX-First\nX-Second\n")
        self.ok("-i", "-t", "n", "-c", "1", "-h", "47", "-k", "k", "-f", "F", "-b", "0",
                "jane@example.com")
        self.assertIn("if X-Second contains k", self.rules())
        self.assertIn(" 47 1 k ", self.ok("-s", "-r", "jane@example.com"))

    def test_help(self):
        text = self.ok("--help")
        for words in ("-i", "-d N", "28 X-QHPSI", "7 numeric-expression", "--compile DOMAIN"):
            self.assertIn(words, text)

    def test_mistakes_are_named(self):
        self.ok(*ARTICLE)
        good = ["-i", "-t", "n", "-c", "1", "-h", "2", "-k", "k", "-f", "F", "-b", "0",
                "jane@example.com"]
        for option, value in (("-c", "9"), ("-c", "like"), ("-h", "46"), ("-h", "a b"),
                              ("-h", "-1"), ("-f", "../x"), ("-f", "a/b"), ("-f", "/etc"),
                              ("-f", ".x"), ("-f", ""), ("-b", "4"), ("-b", "2"),
                              ("-b", "2joe@x"), ("-b", "2&joe"), ("-b", "2|"), ("-t", ""),
                              ("-k", "")):
            with self.subTest(option=option, value=value):
                bad = list(good)
                bad[bad.index(option) + 1] = value
                self.complaint(*bad)
        for option in ("-t", "-c", "-h", "-k", "-f", "-b"):
            with self.subTest(missing=option):
                at = good.index(option)
                self.assertIn(option, self.complaint(*good[:at], *good[at + 2:]))
        for arguments in (["-s"], ["-s", "jane"], ["-s", "@example.com"], ["-s", "jane@"],
                          ["-s", "jane@../example.com"], ["jane@example.com"], ["-x"], [],
                          ["-i", "-s", "jane@example.com"], ["-d", "x", "jane@example.com"],
                          ["-d", "-1", "jane@example.com"], ["-s", "a@b.example", "c@d.example"],
                          ["--compile", ".."], ["--compile", "example.com", "jane@example.com"],
                          ["-s", "nobody@example.com"], ["-i", "-k"]):
            with self.subTest(arguments=arguments):
                self.complaint(*arguments)
        self.assertEqual(self.rules(), ARTICLES_LINE)

    def test_expressions_are_tried(self):
        good = ["-i", "-t", "n", "-h", "2", "-f", "F", "-b", "0", "jane@example.com"]
        self.assertIn("regular expression", self.complaint(*good, "-c", "8", "-k", "(x"))
        self.assertIn("expression", self.complaint(*good, "-c", "7", "-k", "> many"))
        self.ok(*good, "-c", "8", "-k", "^(x|y)\\b")
        self.ok(*good, "-c", "7", "-k", "> 1000")

    def test_the_same_rule_twice(self):
        self.ok(*ARTICLE)
        self.assertIn("rule 2", self.complaint(*ARTICLE))
        self.assertEqual(self.rules(), ARTICLES_LINE)


class ByHand(Kept):
    def setUp(self):
        super().setUp()
        self.ok(*ARTICLE)
        self.compiled = (self.domain / "rules.cdb").read_bytes()

    def edit(self, text):
        (self.domain / "rules").write_text(text)

    def test_is_compiled(self):
        self.edit("# mine\n\njane 5 'my list' if List-Id contains x then Lists.x\n" + ARTICLES_LINE)
        self.ok("--compile", "Example.com")
        self.assertEqual(self.in_force(), {
            "jane": 'jane 5 "my list" if List-Id contains x then Lists.x\n',
            "prefilt": ARTICLES_LINE})
        self.assertTrue(self.rules().startswith("# mine\n\njane 5 'my list'"))

    def test_comments_outlive_other_changes(self):
        text = "# mine\n\n" + ARTICLES_LINE + "  # the end"
        self.edit(text)
        self.ok(*insert("k"))
        self.ok("-d", "2", "jane@example.com")
        self.assertEqual(self.rules(), text + "\n")

    def test_a_mistake_leaves_the_old_rules_in_force(self):
        self.edit(ARTICLES_LINE + "jane 2 n if Subject resembles x then F\n")
        where = f"{self.domain}/rules:2: "
        for arguments in (["--compile", "example.com"], insert("k"),
                          ["-d", "2", "jane@example.com"], ["-s", "prefilt@example.com"]):
            self.assertTrue(self.complaint(*arguments).startswith(f"vcfilter: {where}"))
        self.assertEqual((self.domain / "rules.cdb").read_bytes(), self.compiled)
        self.assertEqual(self.in_force(), {"prefilt": ARTICLES_LINE})

    def test_what_is_not_in_force_is_said(self):
        self.ok("-s", "prefilt@example.com")
        self.edit(ARTICLES_LINE.replace("Quarantine", "Elsewhere"))
        done = self.run_it("-s", "prefilt@example.com")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"not in force", done.stderr)
        self.assertIn(b"--compile example.com", done.stderr)
        self.ok("--compile", "example.com")
        self.assertIn("Elsewhere", self.ok("-s", "prefilt@example.com"))

    def test_what_terminals_obey_is_not_shown(self):
        self.edit(r'jane 2 n if Subject contains "\x1b[2J\xc2\x9b2J" then F' + "\n")
        self.ok("--compile", "example.com")
        self.assertIn(" ?[2J??2J ", self.ok("-s", "jane@example.com"))
        self.assertIn(" ~[2J??2J ", self.ok("-s", "-r", "jane@example.com"))
        self.edit("jane 2 n if Subject contains \x1b[2J then \x1b[2J/\n")
        self.assertNotIn("\x1b", self.complaint("--compile", "example.com"))

    def test_odd_files(self):
        for text in ("\0\n", "jane 2 \xff\n", "x" * 100000, "\n" * 100000, "jane\r\n", '"\n'):
            with self.subTest(text=text[:10]):
                self.edit(text)
                done = self.run_it("--compile", "example.com")
                self.assertIn(done.returncode, (0, 100), done.stderr)
                self.assertLess(len(done.stderr), 600)
